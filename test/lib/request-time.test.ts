import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { mock } from 'node:test';
import express, { type RequestHandler } from 'express';
import { allowMoreTime, limitRequestTime } from '../../src/lib/request-time.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

/** A request of which half has arrived. */
interface Slow {
  socket: Socket;
  /** Everything that the server says until it closes the connection. */
  answer: Promise<string>;
}

const QUARTER_OF_A_MINUTE = 15_000;

/** A clock that goes on by `pass` only. */
function stopClock(): { pass(milliseconds: number): void; go(): void } {
  const timers = new Map<unknown, { at: number; run: () => void }>();
  const { clearTimeout: clear } = globalThis;
  let now = 0;
  const set = mock.method(globalThis, 'setTimeout', ((run: () => void, time = 0) => {
    const timer = { ref: () => timer, unref: () => timer };
    timers.set(timer, { at: now + time, run });
    return timer;
  }) as never);
  const cleared = mock.method(globalThis, 'clearTimeout', (timer: unknown) => {
    if (!timers.delete(timer)) clear(timer as NodeJS.Timeout);
  });
  return {
    pass(milliseconds) {
      now += milliseconds;
      for (const [timer, { at, run }] of timers) if (at <= now && timers.delete(timer)) run();
    },
    go() {
      set.mock.restore();
      cleared.mock.restore();
    },
  };
}

describe('A request that takes its time', () => {
  const closing: (() => unknown)[] = [];
  let test: TestPortal;
  let clock: ReturnType<typeof stopClock>;
  before(async () => {
    test = await startTestPortal({ withCast: false });
  });
  beforeEach(() => {
    clock = stopClock();
  });
  afterEach(async () => {
    clock.go();
    for (const close of closing.splice(0)) await close();
  });
  after(() => test.close());

  async function serve(handler: RequestHandler): Promise<Server> {
    const app = express().use(limitRequestTime, handler);
    const server = createServer(app).listen(0, '127.0.0.1');
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await once(server, 'listening');
    return server;
  }

  async function sendHalf(server: Server, path = '/'): Promise<Slow> {
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    closing.push(() => socket.destroy());
    const head = ['Host: localhost', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 10'];
    const arrived = once(server, 'request');
    socket.write(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\nhalf=`);
    const answer = text(socket).catch(() => '');
    await arrived;
    return { socket, answer };
  }

  const readBody: RequestHandler = async (req, res) => {
    const body = await text(req).catch(() => '');
    res.end(`got ${body}`);
  };

  it('is ended after 15 seconds, with 408', async () => {
    const { answer } = await sendHalf(await serve(readBody));
    clock.pass(QUARTER_OF_A_MINUTE);
    assert.match(await answer, /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*<h1>Request Timeout<\/h1>/);
  });

  it('is ended so by every page of the portal', async () => {
    const { answer } = await sendHalf(test.server, '/login');
    clock.pass(QUARTER_OF_A_MINUTE);
    assert.match(await answer, /^HTTP\/1\.1 408 /);
  });

  it('is answered when the rest of it comes before', async () => {
    const { socket, answer } = await sendHalf(await serve(readBody));
    clock.pass(QUARTER_OF_A_MINUTE - 1);
    socket.end('after');
    assert.match(await answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*got half=after/);
  });

  it('may take longer than that to be answered', async () => {
    const server = await serve(async (req, res) => {
      const body = await text(req);
      clock.pass(2 * QUARTER_OF_A_MINUTE);
      res.end(`got ${body}`);
    });
    const { socket, answer } = await sendHalf(server);
    socket.end('after');
    assert.match(await answer, /got half=after/);
  });

  it('has ten minutes from when its file is taken', async () => {
    const takeFile: RequestHandler = (req, res, next) => {
      allowMoreTime(req);
      readBody(req, res, next);
    };
    const { socket, answer } = await sendHalf(await serve(takeFile));
    clock.pass(10 * 60_000 - 1);
    socket.end('after');
    assert.match(await answer, /got half=after/);
    const late = await sendHalf(await serve(takeFile));
    clock.pass(10 * 60_000);
    assert.match(await late.answer, /^HTTP\/1\.1 408 /);
  });

  it('is cut off where its answer has begun already', async () => {
    const { answer } = await sendHalf(await serve((_req, res) => void res.write('this much')));
    clock.pass(QUARTER_OF_A_MINUTE);
    assert.doesNotMatch(await answer, /408/);
  });
});
