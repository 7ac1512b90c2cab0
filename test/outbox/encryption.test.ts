import assert from 'node:assert/strict';
import { openOutbox } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';
import { startMailServer } from '../support/smtp.ts';

describe('A mail server without encryption', () => {
  it('gets nothing when SMTP_URL requires it', async () => {
    const server = await startMailServer();
    const outbox = await openOutbox({ SMTP_URL: `${server.url}/?requireTLS=true` });
    try {
      await outbox.startWorker();
      const id = await outbox.queue({});
      await eventually(async () => assert.match((await outbox.stored(id)).server_answer, /^500 .*not recognized/));
      assert.equal((await outbox.stored(id)).state, 'waiting');
      assert.equal(server.received.length, 0);
    } finally {
      await outbox.stop();
      await server.stop();
    }
  });

  it('gets nothing when it shows a certificate that nobody vouches for', async () => {
    const server = await startMailServer({ disabledCommands: ['AUTH'] });
    const outbox = await openOutbox({ SMTP_URL: server.url });
    try {
      await outbox.startWorker();
      const id = await outbox.queue({});
      await eventually(async () => assert.match((await outbox.stored(id)).server_answer, /certificate/));
      assert.equal(server.received.length, 0);
    } finally {
      await outbox.stop();
      await server.stop();
    }
  });
});
