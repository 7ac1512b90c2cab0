import assert from 'node:assert/strict';
import { createMailTransport } from '../../src/lib/mail-transport.ts';
import { codeMail } from '../../src/login/mails.ts';
import { queueMail } from '../../src/outbox/service.ts';
import { type OutboxPortal, openOutbox } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';
import { type MailServer, startMailServer } from '../support/smtp.ts';

describe('The outbox', () => {
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

  const isIn = (id: number, state: string) =>
    eventually(async () => {
      const mail = await outbox.stored(id);
      assert.equal(mail.state, state);
      return mail;
    });

  for (const [language, subject, words] of [
    ['en', /^482 913 is your Back Office code$/, /Enter this code/],
    ['de', /^482 913 ist Ihr Code für Back Office$/, /Geben Sie diesen Code/],
  ] as const)
    it(`sends a sign-in code in the receiver's language, "${language}"`, async () => {
      await outbox.startWorker();
      const arrival = server.next();
      const from = { address: '203.0.113.24', browser: 'Firefox on Windows' };
      const expiresAt = new Date(Date.now() + 600_000);
      const id = await outbox.queue(codeMail({ ...outbox.receiver, language }, '482913', expiresAt, from));
      const mail = await arrival;
      assert.match(mail.subject ?? '', subject);
      assert.match(mail.html ?? '', words);
      assert.match(mail.text ?? '', /482 913/);
      assert.match(mail.text ?? '', /203\.0\.113\.24, Firefox (on|auf) Windows/);
      assert.match(mail.header('content-type') ?? '', /^multipart\/alternative/);
      const stored = await isIn(id, 'sent');
      assert.equal(stored.tries, 1);
      assert.match(stored.server_answer, /^250 .*kept for the test/);
      assert.ok(stored.sent_at);
      assert.equal(stored.sealed, null, 'the code is gone');
    });

  it('names sender, receiver and itself in the headers, and asks for no automatic answer', async () => {
    await outbox.startWorker();
    const arrival = server.next();
    const id = await outbox.queue({});
    const mail = await arrival;
    assert.deepEqual(mail.envelope, { from: 'office@portal.example', to: ['marta.ruiz@example.com'] });
    assert.deepEqual(mail.from, { name: 'Back Office', address: 'office@portal.example' });
    assert.deepEqual(mail.to, [{ name: '', address: 'marta.ruiz@example.com' }]);
    assert.equal(mail.header('auto-submitted'), 'auto-generated');
    assert.equal(mail.messageId, (await outbox.stored(id)).message_id);
    assert.match(mail.messageId ?? '', /^<[\da-f-]{36}@portal\.example>$/);
  });

  it('sends what was queued while no worker ran', async () => {
    const ids = [await outbox.queue({}), await outbox.queue({})];
    await outbox.startWorker();
    for (const id of ids) await isIn(id, 'sent');
    assert.equal(server.received.length, 2);
  });

  it('sends nothing of a change that was taken back', async () => {
    const { knex } = outbox.portal.database;
    await outbox.startWorker();
    await assert.rejects(
      knex.transaction(async (trx) => {
        await queueMail(outbox.portal, trx, { kind: 'credentials', to: outbox.receiver, data: {}, secret: 'x' });
        throw new Error('taken back');
      }),
      /taken back/,
    );
    const id = await outbox.queue({});
    await isIn(id, 'sent');
    assert.equal(server.received.length, 1);
    assert.equal((await outbox.rows('select 1 from mails')).length, 1);
  });

  it('sends each mail once, whichever of two processes takes it', async () => {
    const other = outbox.another();
    const ids = await Promise.all(Array.from({ length: 30 }, () => outbox.queue({})));
    const begun = new Set<OutboxPortal>();
    let letGo = () => {};
    const bothBegan = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const startTogether = async (portal: OutboxPortal) => {
      const send = await portal.transport();
      await portal.startWorker(async (...mail) => {
        if (begun.add(portal).size === 2) letGo();
        await bothBegan;
        return send(...mail);
      });
    };
    await Promise.all([startTogether(outbox), startTogether(other)]);
    await eventually(async () =>
      assert.equal((await outbox.rows(`select 1 from mails where state = 'sent'`)).length, ids.length),
    );
    assert.equal(new Set(server.received.map(({ messageId }) => messageId)).size, ids.length);
    assert.equal(server.received.length, ids.length);
  });

  it('goes on after all its connections were cut', async () => {
    await outbox.startWorker();
    await isIn(await outbox.queue({}), 'sent');
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await eventually(() => outbox.rows(cut));
    const id = await eventually(() => outbox.queue({}));
    await isIn(id, 'sent');
  });

  it('makes its rounds whenever a worker runs', async () => {
    await outbox.startWorker();
    await eventually(async () => {
      const rounds = await outbox.rows<{ identifier: string }>(
        'select identifier from graphile_worker._private_known_crontabs',
      );
      const names = rounds.map(({ identifier }) => identifier);
      assert.deepEqual(
        ['tend-outbox', 'tidy-up'].filter((name) => !names.includes(name)),
        [],
      );
    });
  });

  it('keeps addresses, subjects and secrets out of the log', async () => {
    await outbox.startWorker();
    const expiresAt = new Date(Date.now() + 600_000);
    await isIn(await outbox.queue({ kind: 'credentials', secret: 'vK7d-mopr', expiresAt, data: {} }), 'sent');
    server.mood = 'refuse';
    await isIn(await outbox.queue({ kind: 'login-code', secret: '482913', data: {} }), 'refused');
    assert.match(outbox.logged(), /mail sent/);
    assert.match(outbox.logged(), /mail refused/);
    assert.doesNotMatch(outbox.logged(), /marta|example\.com|vK7d|482 ?913|subject|recipient|payload/i);
  });
});

describe('The outbox of the demo', () => {
  it('shows a mail in the terminal and sends none', async () => {
    const outbox = await openOutbox({ DEMO: 'yes', SMTP_URL: 'smtp://127.0.0.1:1' });
    const shown: string[] = [];
    const print = (text: string) => void shown.push(text);
    try {
      await outbox.startWorker(await createMailTransport(outbox.portal.config, print));
      const id = await outbox.queue({ kind: 'login-code', secret: '482913', data: { address: '\u001b[2Jx' } });
      await eventually(async () => assert.equal((await outbox.stored(id)).state, 'sent'));
      assert.equal((await outbox.stored(id)).server_answer, 'shown-in-terminal');
      assert.match(shown.join(''), /marta\.ruiz@example\.com\nSubject: 482 913 is your Back Office code\n\n482 913/);
      assert.ok(!shown.join('').includes('\u001b'), 'nothing that a terminal would obey');
    } finally {
      await outbox.stop();
    }
  });
});
