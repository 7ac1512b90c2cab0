import assert from 'node:assert/strict';
import express, { type Response } from 'express';
import request from 'supertest';
import { controller, get, mount } from '../../src/lib/routing.ts';

describe('A controller', () => {
  it('is loaded with the first request for one of its pages, and once', async () => {
    let loaded = 0;
    const users = controller(async () => {
      loaded += 1;
      return { listPage: (_req: unknown, res: Response) => res.send('the list') };
    });
    const app = express().use(mount([get('/users', 'anyone', users.listPage)], () => []));
    assert.equal(loaded, 0);
    const answers = await Promise.all([request(app).get('/users'), request(app).get('/users')]);
    assert.deepEqual(
      answers.map(({ text }) => text),
      ['the list', 'the list'],
    );
    assert.equal(loaded, 1);
  });

  it('that fails is an error of the request', async () => {
    const users = controller(async () => ({ listPage: () => assert.fail('out of order') }));
    const app = express().use(mount([get('/users', 'anyone', users.listPage)], () => []));
    app.use((error: Error, _req: unknown, res: Response, _next: unknown) => res.status(500).send(error.message));
    const { status, text } = await request(app).get('/users');
    assert.deepEqual([status, text], [500, 'out of order']);
  });
});
