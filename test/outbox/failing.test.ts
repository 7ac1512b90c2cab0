import assert from 'node:assert/strict';
import { type OutboxPortal, openOutbox, type StoredMail } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';
import { type MailServer, startMailServer } from '../support/smtp.ts';

const short = { connectionTimeout: 1_000, greetingTimeout: 1_000, socketTimeout: 1_000, whole: 1_000 };

describe('A mail that cannot be sent', () => {
  let server: MailServer;
  let outbox: OutboxPortal;

  beforeEach(async () => {
    server = await startMailServer();
    outbox = await openOutbox({ SMTP_URL: server.url });
  });

  afterEach(async () => {
    await outbox.stop();
    await server.stop();
  });

  const when = (id: number, holds: (mail: StoredMail) => boolean) =>
    eventually(async () => {
      const mail = await outbox.stored(id);
      assert.ok(holds(mail), JSON.stringify(mail));
      return mail;
    });

  const postponed = (id: number, tries: number) =>
    when(id, (mail) => mail.tries === tries && mail.server_answer !== '');

  const sentInTheEnd = (id: number) =>
    eventually(async () => {
      await outbox.makeJobsDue();
      assert.equal((await outbox.stored(id)).state, 'sent');
    });

  /** The job is due when the row says so. */
  const pauseAfterTry = async (id: number, number: number) => {
    const [job] = await outbox.rows<{ seconds: number }>(
      `select extract(epoch from next_try_at - ended_at)::float8 as seconds
       from mails join mail_tries on mail_id = mails.id and number = ?
       join graphile_worker.jobs on key = 'mail-' || mails.id and run_at = next_try_at where mails.id = ?`,
      [number, id],
    );
    return job?.seconds ?? Number.NaN;
  };

  it('ends refused with the words of the server, which says so for good', async () => {
    server.mood = 'refuse';
    await outbox.startWorker();
    const id = await outbox.queue({ kind: 'credentials', secret: 'vK7d-mopr', data: {} });
    const mail = await when(id, ({ state }) => state === 'refused');
    assert.equal(mail.server_answer, '550 no such mailbox');
    assert.deepEqual([mail.tries, mail.next_try_at, mail.sent_at], [1, null, null]);
    await eventually(async () => assert.deepEqual(await outbox.rows('select 1 from graphile_worker.jobs'), []));
  });

  it('is sent at the next try when the server only puts it off, under the same message id', async () => {
    server.mood = 'greylist';
    await outbox.startWorker();
    const id = await outbox.queue({ kind: 'credentials', secret: 'vK7d-mopr', data: {} });
    const waiting = await postponed(id, 1);
    assert.deepEqual([waiting.state, waiting.server_answer], ['waiting', '451 come back later']);
    assert.ok(waiting.sealed, 'the secret is still needed');
    assert.equal(await pauseAfterTry(id, 1), 5);
    const arrival = server.next();
    await outbox.makeJobsDue();
    assert.equal((await arrival).messageId, waiting.message_id);
    assert.match((await arrival).text ?? '', /vK7d-mopr/);
    assert.equal((await when(id, ({ state }) => state === 'sent')).tries, 2);
  });

  it('waits longer after each try', async () => {
    server.mood = 'busy';
    await outbox.startWorker();
    const id = await outbox.queue({});
    const pauses = [5, 30, 120, 600, 3600, 3600];
    const found: number[] = [];
    for (const [index] of pauses.entries()) {
      await postponed(id, index + 1);
      await eventually(async () => assert.ok((await outbox.stored(id)).next_try_at));
      found.push(await pauseAfterTry(id, index + 1));
      await outbox.makeJobsDue();
    }
    assert.deepEqual(found, pauses);
    assert.equal(server.received.length, 0);
  });

  it('waits for a mail server that cannot be reached', async () => {
    await server.stop();
    await outbox.startWorker();
    const mail = await postponed(await outbox.queue({}), 1);
    assert.equal(mail.state, 'waiting');
    assert.match(mail.server_answer, /ECONNREFUSED/);
  });

  it('is tried again when the server takes it and never says so', async () => {
    server.mood = 'silent';
    await outbox.startWorker(await outbox.transport({ ...short, socketTimeout: 20_000 }));
    const id = await outbox.queue({});
    const mail = await postponed(id, 1);
    assert.deepEqual([mail.state, mail.server_answer], ['waiting', 'too-slow']);
    server.mood = 'ok';
    await sentInTheEnd(id);
    assert.deepEqual(new Set(server.received.map(({ messageId }) => messageId)), new Set([mail.message_id]));
  });

  it('is not refused because the server wants another password', async () => {
    server.mood = 'locked';
    await outbox.startWorker();
    const mail = await postponed(await outbox.queue({}), 1);
    assert.deepEqual([mail.state, mail.server_answer], ['waiting', '530 authentication required']);
  });

  it('expires with the code in it', async () => {
    server.mood = 'greylist';
    await outbox.startWorker();
    const expiresAt = new Date(Date.now() + 600_000);
    const id = await outbox.queue({ kind: 'login-code', secret: '482913', expiresAt, data: {} });
    await postponed(id, 1);
    await outbox.rows(`update mails set expires_at = now() - interval '1 second'`);
    await outbox.makeJobsDue();
    const mail = await when(id, ({ state }) => state === 'expired');
    assert.deepEqual([mail.tries, mail.sealed, mail.server_answer], [1, null, '451 come back later']);
    assert.equal(server.received.length, 0);
  });

  it('is given up after a day, with the last words of the server', async () => {
    server.mood = 'greylist';
    await outbox.startWorker();
    const id = await outbox.queue({ kind: 'credentials', secret: 'x', data: {} });
    await postponed(id, 1);
    await outbox.rows(`update mails set asked_at = now() - interval '1 day'`);
    await outbox.rows(`select graphile_worker.add_job('tend-outbox')`);
    const mail = await when(id, ({ state }) => state === 'expired');
    assert.deepEqual([mail.tries, mail.sealed, mail.server_answer], [1, null, '451 come back later']);
  });

  it('says plainly that its secret was sealed with a secret that is gone', async () => {
    const id = await outbox.queue({ kind: 'credentials', secret: 'vK7d-mopr', data: {} });
    const changed = outbox.another({ SESSION_SECRET: 'another secret that somebody set in the meantime' });
    await changed.startWorker();
    const mail = await when(id, ({ state }) => state === 'refused');
    assert.deepEqual([mail.server_answer, mail.sealed], ['secret-lost', null]);
    assert.equal(server.received.length, 0);
  });

  it('does not hold up the others', async () => {
    const broken = await outbox.queue({ kind: 'no-such-kind' as 'credentials' });
    const whole = await outbox.queue({});
    await outbox.startWorker();
    await when(whole, ({ state }) => state === 'sent');
    assert.equal((await when(broken, ({ state }) => state === 'refused')).server_answer, 'not-written');
  });

  it('goes to nobody when its address is not exactly one', async () => {
    await outbox.startWorker();
    for (const email of ['a@example.com, b@example.com', 'team: a@example.com;', 'a@example.com\r\nRCPT TO:<b@c.de>']) {
      const id = await outbox.queue({ to: { ...outbox.receiver, email } });
      assert.equal((await when(id, ({ state }) => state === 'refused')).server_answer, 'not-an-address');
    }
    assert.equal(server.received.length, 0);
  });

  it('is taken over from a worker that died, after a minute', async () => {
    const id = await outbox.queue({});
    const lock = (age: string) =>
      outbox.rows(
        `update graphile_worker._private_jobs set locked_at = now() - ?::interval, locked_by = 'dead', attempts = 1
         where key is not null`,
        [age],
      );
    await outbox.rows(`update mails set tries = 1`);
    await lock('50 seconds');
    await outbox.startWorker();
    const tended = async () => {
      await outbox.rows(`select graphile_worker.add_job('tend-outbox', job_key => 'test')`);
      await eventually(async () =>
        assert.deepEqual(await outbox.rows(`select 1 from graphile_worker.jobs where key = 'test'`), []),
      );
    };
    await tended();
    assert.equal((await outbox.stored(id)).state, 'waiting', 'it may still be at work');
    await lock('61 seconds');
    await tended();
    await outbox.makeJobsDue();
    assert.equal((await when(id, ({ state }) => state === 'sent')).tries, 2);
  });

  it('is sent when the database was away in the meantime', async () => {
    server.mood = 'silent';
    await outbox.startWorker(await outbox.transport(short));
    const arrival = server.next();
    const id = await outbox.queue({});
    await arrival;
    await outbox.rows('alter schema graphile_worker rename to away');
    await eventually(() => assert.match(outbox.logged(), /Failed to fail jobs/));
    await outbox.rows('alter schema away rename to graphile_worker');
    server.mood = 'ok';
    await sentInTheEnd(await outbox.queue({}));
    await outbox.rows(`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute'`);
    await outbox.rows(`select graphile_worker.add_job('tend-outbox')`);
    await sentInTheEnd(id);
  });

  it('waits for the settings of a mail server that is there no more', async () => {
    const id = await outbox.queue({});
    await outbox.another({ SMTP_URL: '' }).startWorker();
    const mail = await postponed(id, 1);
    assert.deepEqual([mail.state, mail.server_answer], ['waiting', 'no-mail-server']);
  });

  it('is left for the next start when the portal stops', async () => {
    server.mood = 'silent';
    const worker = await outbox.startWorker();
    const arrival = server.next();
    const id = await outbox.queue({});
    await arrival;
    await worker.stop();
    const mail = await outbox.stored(id);
    assert.deepEqual([mail.state, mail.tries], ['waiting', 1]);
    assert.deepEqual(await outbox.rows('select key, locked_by from graphile_worker.jobs'), [
      { key: `mail-${id}`, locked_by: null },
    ]);
  });
});
