import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { createMailTransport } from '../../src/lib/mail-transport.ts';
import { startWorker } from '../../src/worker.ts';
import { openOutbox } from '../support/outbox.ts';
import { startTestPortal } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { startMailServer } from '../support/smtp.ts';

const short = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 20_000, whole: 500 };

/** A server that greets for ever, one letter after the other, so that it is never silent. */
async function startDrippingServer() {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const drip = setInterval(() => socket.write('2'), 20);
    socket.on('close', () => clearInterval(drip));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('A slow mail server', () => {
  it('that drips is left after a while, though it never stops talking', async () => {
    const server = await startDrippingServer();
    const outbox = await openOutbox({ SMTP_URL: server.url });
    try {
      await outbox.startWorker(await outbox.transport(short));
      const id = await outbox.queue({});
      await eventually(async () => assert.equal((await outbox.stored(id)).server_answer, 'too-slow'));
      const { state, tries } = await outbox.stored(id);
      assert.equal(state, 'waiting');
      assert.ok(tries >= 1);
    } finally {
      await outbox.stop();
      await server.stop();
    }
  });

  it('holds up no page, not even one that writes mails', async () => {
    const server = await startMailServer();
    server.mood = 'silent';
    const test = await startTestPortal({ environment: { SMTP_URL: server.url } });
    const worker = await startWorker(test.portal, {
      transport: await createMailTransport(test.portal.config, () => {}),
    });
    try {
      const alice = await test.signIn('alice');
      for (let number = 0; number < 6; number += 1) await alice.post('/outbox/test');
      await eventually(() => assert.equal(server.received.length, 4));
      const answers = await Promise.all(Array.from({ length: 20 }, () => alice.get('/users')));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal((await alice.post('/outbox/test')).status, 303);
      const states = await test.rows('select distinct state from mails');
      assert.deepEqual(states, [{ state: 'waiting' }], 'all of them still hang');
    } finally {
      await worker.stop();
      await test.close();
      await server.stop();
    }
  });
});
