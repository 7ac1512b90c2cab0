import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { createApp } from '../../src/app.ts';
import { allowMoreTime, limitRequestTime, type RequestTimes } from '../../src/lib/request-time.ts';
import { createServer as createPortalServer } from '../../src/lib/server.ts';
import { startTestPortal } from '../support/portal.ts';

/** A request that is on its way. */
interface Sent {
  socket: Socket;
  /** Everything that the server says until it closes the connection. */
  answer: Promise<string>;
}

const SOON = 20;
const LATER = 2 * SOON;
const NEVER = 10 * 60_000;

describe('A request that takes its time', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function listen(server: Server): Promise<Server> {
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  const serve = (times: RequestTimes, handler: RequestHandler): Promise<Server> =>
    listen(createServer(express().use(limitRequestTime(times), handler) as RequestListener));

  /** Sends the head of a form of ten characters, and these of them. */
  async function send(server: Server, body: string, path = '/'): Promise<Sent> {
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    closing.push(() => socket.destroy());
    const head = ['Host: localhost', 'Connection: close', 'Content-Type: application/x-www-form-urlencoded'];
    const arrived = once(server, 'request');
    socket.write(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\nContent-Length: 10\r\n\r\n${body}`);
    const answer = text(socket).catch(() => '');
    await arrived;
    return { socket, answer };
  }

  const readBody: RequestHandler = async (req, res) => {
    const body = await text(req).catch(() => '');
    res.end(`got ${body}`);
  };
  const takeFile: RequestHandler = (req, res, next) => {
    allowMoreTime(req);
    readBody(req, res, next);
  };

  it('is ended when its time is over, with 408', async () => {
    const { answer } = await send(await serve({ usual: SOON, uploads: NEVER }, readBody), 'half=');
    assert.match(await answer, /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*<h1>Request Timeout<\/h1>/);
  });

  it('is ended so by every page of the portal', async () => {
    const test = await startTestPortal({ withCast: false });
    closing.push(() => test.close());
    const server = await listen(createPortalServer(createApp(test.portal, { usual: SOON, uploads: NEVER })));
    const { answer } = await send(server, 'half=', '/login');
    assert.match(await answer, /^HTTP\/1\.1 408 /);
  });

  it('is answered when the rest of it comes before', async () => {
    const { socket, answer } = await send(await serve({ usual: NEVER, uploads: SOON }, readBody), 'half=');
    await pause(LATER);
    socket.write('after');
    assert.match(await answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*got half=after/);
  });

  it('may take longer than that to be answered', async () => {
    const server = await serve({ usual: SOON, uploads: NEVER }, async (req, res) => {
      const body = await text(req);
      await pause(LATER);
      res.end(`got ${body}`);
    });
    const { answer } = await send(server, 'half=after');
    assert.match(await answer, /got half=after/);
  });

  it('has more time from when its file is taken', async () => {
    const { socket, answer } = await send(await serve({ usual: SOON, uploads: NEVER }, takeFile), 'half=');
    await pause(LATER);
    socket.write('after');
    assert.match(await answer, /got half=after/);
  });

  it('is ended when that time is over, too', async () => {
    const { answer } = await send(await serve({ usual: NEVER, uploads: SOON }, takeFile), 'half=');
    assert.match(await answer, /^HTTP\/1\.1 408 /);
  });

  it('is cut off where its answer has begun already', async () => {
    const server = await serve({ usual: SOON, uploads: NEVER }, (_req, res) => void res.write('this much'));
    const { answer } = await send(server, 'half=');
    assert.match(await answer, /^HTTP\/1\.1 200 [\s\S]*this much/);
  });
});
