import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import express from 'express';
import { pino } from 'pino';
import { logRequests } from '../../src/lib/log.ts';

describe('The log', () => {
  it('has the path of a request, and neither its query nor the token of a preview', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    });
    const app = express().use(logRequests(pino(stream)), (_req, res) => void res.end());
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of [
      '/users/7?q=anna',
      '/store/preview/token?x=1',
      '//store/preview/token',
      '/a/store/preview/token/b',
    ])
      await (await fetch(address + path)).text();
    server.close();
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { req: { path: string } }).req.path),
      ['/users/7', '/store/preview/…', '//store/preview/…', '/a/store/preview/…'],
    );
  });
});
