import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { answerBrokenRequest } from '../../src/lib/client-errors.ts';
import { eventually } from '../support/query.ts';

describe('What is no request', () => {
  let server: Server;
  let socket: Socket;
  before(async () => {
    server = createServer({ maxHeaderSize: 16_384 }).on('clientError', answerBrokenRequest);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => socket.destroy());
  after(() => server.close());

  /** Sends this over a connection of which the client never closes its end, and gives back what was answered. */
  async function say(words: string): Promise<string> {
    socket = net.connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(words);
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    await once(socket, 'end');
    return Buffer.concat(parts).toString();
  }

  const connections = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });

  for (const [what, words, status] of [
    ['no HTTP at all', 'good morning\r\n\r\n', '400 Bad Request'],
    [
      'a header that does not end',
      `GET / HTTP/1.1\r\nX-A: ${'x'.repeat(20_000)}`,
      '431 Request Header Fields Too Large',
    ],
  ] as const)
    it(`is answered, and then let go though the other end stays open: ${what}`, async () => {
      assert.ok((await say(words)).startsWith(`HTTP/1.1 ${status}\r\n`));
      await eventually(async () => assert.equal(await connections(), 0));
    });
});
