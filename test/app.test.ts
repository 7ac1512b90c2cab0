import assert from 'node:assert/strict';
import request from 'supertest';
import { createApp } from '../src/app.ts';
import { startTestPortal, type TestPortal } from './support/portal.ts';

describe('An error while an error is shown', () => {
  let test: TestPortal;
  const print = console.error;
  const printed: unknown[] = [];
  before(async () => {
    test = await startTestPortal();
    console.error = (line: unknown) => printed.push(line);
  });
  after(async () => {
    console.error = print;
    await test.close();
  });

  it('is answered plainly, with nothing about the inside, and told to the owner of the server', async () => {
    const log = Object.assign(Object.create(test.portal.log) as typeof test.portal.log, {
      error: (_fields: unknown, message: string) => {
        if (message === 'request failed') throw new Error('the log is full');
      },
    });
    await test.rows('alter table users rename to elsewhere');
    const app = createApp({ ...test.portal, log });
    const { status, text, headers } = await request(app).get('/setup');
    await test.rows('alter table elsewhere rename to users');
    assert.equal(status, 500);
    assert.match(text, /<pre>Internal Server Error<\/pre>/);
    assert.doesNotMatch(text, /log is full|\.[jt]s:|node_modules/);
    assert.equal(headers['x-powered-by'], undefined);
    assert.match(String(printed), /the log is full/);
  });
});
