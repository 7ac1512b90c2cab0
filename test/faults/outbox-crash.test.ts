import assert from 'node:assert/strict';
import { migrate, openDatabase } from '../../src/database/database.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { emptyFolder, postmasterOf } from '../support/embedded-folders.ts';
import { type OutboxPortal, openOutbox, secret } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';
import { type MailServer, startMailServer } from '../support/smtp.ts';
import { startProcess } from '../users/portal-process.ts';

describe('A mail that a crash interrupts', function () {
  this.timeout(60_000);
  let server: MailServer;

  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.stop());

  /** Lets the minute pass after which whoever began a try counts as dead. */
  async function letMinutePass({ rows, makeJobsDue }: OutboxPortal): Promise<void> {
    await rows(`update graphile_worker._private_jobs set locked_at = locked_at - interval '61 seconds'`);
    await rows(`update mail_tries set started_at = started_at - interval '61 seconds'`);
    await rows(`select graphile_worker.add_job('tend-outbox', job_key => 'test')`);
    await eventually(async () =>
      assert.deepEqual(await rows(`select 1 from graphile_worker.jobs where key = 'test'`), []),
    );
    await makeJobsDue();
  }

  const isSent = (outbox: OutboxPortal, id: number) =>
    eventually(async () => assert.equal((await outbox.stored(id)).state, 'sent'));

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
      await letMinutePass(outbox);
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
      await eventually(() => letMinutePass(next));
      await isSent(next, id);
      assert.deepEqual(new Set(server.received.map(({ messageId }) => messageId)), new Set([message_id]));
    } finally {
      await outbox.stop();
    }
  });
});
