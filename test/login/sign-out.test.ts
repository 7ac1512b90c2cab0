import assert from 'node:assert/strict';
import request from 'supertest';
import { cookieOf, readToken, withPassword } from '../support/login.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Sign out', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  it('is a button on every page of somebody who is signed in', async () => {
    const browser = await test.signIn('erin');
    for (const path of ['/', '/account', '/users', '/no-such-page'])
      assert.match((await browser.get(path)).text, /<form method="post" action="\/logout"/, path);
  });

  it('ends the sign-in and says so', async () => {
    const browser = await test.signIn('alice');
    const answer = await browser.post('/logout');
    assert.deepEqual([answer.status, answer.headers.location], [303, '/login']);
    assert.match((await browser.get('/login')).text, /You’re signed out\./);
    assert.equal((await browser.get('/')).headers.location, '/login');
    const [signIn] = await test.rows('select revoked_at from sign_ins where user_id = ?', test.ids.alice);
    assert.ok(signIn?.revoked_at);
  });

  it('leaves a cookie that is worth nothing to whoever kept it', async () => {
    const browser = await test.signIn('alice');
    const cookie = await cookieOf(browser);
    await browser.post('/logout');
    assert.equal((await request(test.server).get('/').set('Cookie', cookie)).headers.location, '/login');
  });

  it('leaves nothing that Back could show: no page with a person in it is kept by the browser', async () => {
    const browser = await test.signIn('alice');
    for (const path of ['/', '/account', '/users', `/users/${test.ids.bob}`, '/no-such-page'])
      assert.equal((await browser.get(path)).headers['cache-control'], 'no-store', path);
    const pending = await withPassword(test, 'bob');
    assert.equal((await pending.get('/login/code')).headers['cache-control'], 'no-store');
  });

  it('ends no other browser of the same person', async () => {
    const [here, there] = [await test.signIn('bob'), await test.signIn('bob')];
    await here.post('/logout');
    assert.equal((await there.get('/')).status, 200);
  });

  it('does nothing by a link, which another site could give', async () => {
    const browser = await test.signIn('erin');
    assert.equal((await browser.get('/logout')).status, 405);
    assert.equal((await browser.get('/')).status, 200);
  });

  it('leads a stranger to the sign-in page without keeping anything', async () => {
    const browser = await test.visit();
    assert.equal((await browser.post('/logout')).headers.location, '/login');
    assert.ok(await readToken(browser, '/login'));
    const [kept] = await test.rows("select 1 from session where sess->'kept' is not null");
    assert.equal(kept, undefined);
  });
});
