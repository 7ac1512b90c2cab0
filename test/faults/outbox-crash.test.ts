import assert from 'node:assert/strict';
import request from 'supertest';
import { migrate, openDatabase } from '../../src/database/database.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { emptyFolder, postmasterOf } from '../support/embedded-folders.ts';
import { letMinutePass, type OutboxPortal, openOutbox, secret } from '../support/outbox.ts';
import { password, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { type MailServer, startMailServer } from '../support/smtp.ts';
import { startProcess } from '../users/portal-process.ts';

describe('A mail that a crash interrupts', () => {
  let server: MailServer;

  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.stop());

  const isSent = (outbox: OutboxPortal, id: number) =>
    eventually(async () => assert.equal((await outbox.stored(id)).state, 'sent'));

  describe('after the commit, before it was sent', () => {
    let test: TestPortal;
    let cookie: string;
    beforeEach(async () => {
      test = await startTestPortal();
    });
    afterEach(() => test.close());

    const settings = () => ({ SMTP_URL: server.url, MAIL_FROM: 'office@portal.example' });
    const mails = () => test.rows("select kind, state, tries from mails where recipient = 'erin@example.com'");
    const beginning = () =>
      test.rows<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
           and query like '%insert into mail_tries%'`,
      );

    async function send(address: string, page: string, fields: Record<string, string>): Promise<request.Response> {
      const shown = await request(address)
        .get(page)
        .set('Cookie', cookie ?? '');
      keepCookie(shown);
      const form = new URLSearchParams({ _csrf: tokenIn(shown.text), ...fields }).toString();
      const answer = await request(address).post(page).set('Cookie', cookie).type('form').send(form);
      keepCookie(answer);
      return answer;
    }
    function keepCookie({ headers }: request.Response): void {
      const [given] = [headers['set-cookie'] ?? []].flat();
      cookie = given?.split(';')[0] ?? cookie;
    }

    it('is sent by the next portal, once, and its code lets in whoever waits for it', async () => {
      const killed = await startProcess(test, settings());
      await test.portal.database.knex.transaction(async (trx) => {
        // A try begins with a row here, and nothing is sent without one.
        await trx.raw('lock table mail_tries in access exclusive mode');
        const answer = await send(killed.address, '/login', { email: 'erin@example.com', password });
        assert.equal(answer.headers.location, '/login/code');
        await eventually(async () => assert.equal((await beginning()).length, 1));
        await killed.kill();
        await trx.raw('select pg_terminate_backend(?)', [(await beginning())[0]?.pid ?? 0]);
        await eventually(async () => assert.equal((await beginning()).length, 0));
      });
      assert.deepEqual(await mails(), [{ kind: 'login-code', state: 'waiting', tries: 0 }]);
      assert.equal(server.received.length, 0);

      const next = await startProcess(test, settings());
      try {
        await letMinutePass(test.rows);
        await eventually(async () =>
          assert.deepEqual(await mails(), [{ kind: 'login-code', state: 'sent', tries: 1 }]),
        );
        assert.equal(server.received.length, 1);
        const [code = ''] = /\d{3} \d{3}/.exec(server.received[0]?.text ?? '') ?? [];
        assert.equal((await send(next.address, '/login/code', { code })).headers.location, '/');
      } finally {
        await next.stop();
      }
    });
  });

  it('is sent once more, under the same message id, when the portal was killed before it knew the outcome', async () => {
    const outbox = await openOutbox({ SMTP_URL: server.url });
    try {
      server.mood = 'silent';
      const settings = { SMTP_URL: server.url, MAIL_FROM: 'office@portal.example', SESSION_SECRET: secret };
      const arrival = server.next();
      const id = await outbox.queue({ kind: 'credentials', secret: 'vK7d-mopr', data: {} });
      const killed = await startProcess(outbox, {
        ...settings,
        ADMIN_EMAIL: 'root@example.com',
        ADMIN_PASSWORD: secret,
      });
      await arrival;
      await killed.kill();
      const left = await outbox.stored(id);
      assert.deepEqual([left.state, left.tries, left.next_try_at], ['waiting', 1, null]);
      server.mood = 'ok';
      await outbox.startWorker();
      await letMinutePass(outbox.rows);
      await isSent(outbox, id);
      assert.deepEqual(
        server.received.map(({ messageId }) => messageId),
        [left.message_id, left.message_id],
      );
      assert.deepEqual(await outbox.rows('select number, outcome from mail_tries order by number'), [
        { number: 1, outcome: null },
        { number: 2, outcome: 'sent' },
      ]);
    } finally {
      await outbox.stop();
    }
  });

  it('is sent when PostgreSQL was killed while it was on its way', async () => {
    const folder = emptyFolder();
    const embedded = await startEmbedded(folder);
    const schema = openDatabase(embedded.connection);
    await migrate(schema);
    await schema.close();
    const given = { connection: embedded.connection, drop: () => embedded.stop() };
    const outbox = await openOutbox({ SMTP_URL: server.url }, given);
    try {
      server.mood = 'silent';
      const whole = 1_500;
      const limits = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 20_000, whole };
      await outbox.startWorker(await outbox.transport(limits));
      const arrival = server.next();
      const id = await outbox.queue({});
      await arrival;
      process.kill(postmasterOf(folder), 'SIGKILL');
      server.mood = 'ok';
      const { message_id } = await eventually(() => outbox.stored(id));
      const next = outbox.another();
      await eventually(() => next.startWorker());
      await eventually(() => letMinutePass(next.rows));
      await isSent(next, id);
      assert.deepEqual(new Set(server.received.map(({ messageId }) => messageId)), new Set([message_id]));
    } finally {
      await outbox.stop();
    }
  });
});
