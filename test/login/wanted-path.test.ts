import assert from 'node:assert/strict';
import { givePassword, mailedCode, readToken, withCode } from '../support/login.ts';
import { emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('After signing in', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(() => test.rows('delete from codes'));
  after(() => test.close());

  /** Where somebody lands who opened the sign-in page with this query. */
  async function landing(query: string): Promise<string | undefined> {
    const browser = await test.visit();
    await browser.get(`/login?${query}`);
    await givePassword(browser, emailOf('alice'));
    await readToken(browser, '/login/code');
    return (await browser.post('/login/code', { code: await mailedCode(test, 'alice') })).headers.location;
  }

  it('one is on the page that one wanted to see', async () => {
    const browser = await test.visit();
    const sent = await browser.get('/users?q=anna%20b&size=50');
    assert.equal(sent.headers.location, '/login?next=%2Fusers%3Fq%3Danna%2520b%26size%3D50');
    await browser.get(sent.headers.location ?? '');
    await givePassword(browser, emailOf('alice'));
    await readToken(browser, '/login/code');
    const done = await browser.post('/login/code', { code: await mailedCode(test, 'alice') });
    assert.equal(done.headers.location, '/users?q=anna%20b&size=50');
  });

  it('one is at Home when one wanted nothing else', async () => {
    assert.equal(await landing(''), '/');
  });

  for (const elsewhere of [
    'https://evil.example',
    'http:evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%5c/evil.example'.replace('%5c', '\\'),
    'javascript:alert(1)',
    'evil.example',
    '/users\r\nSet-Cookie: sid=evil',
    '/users\nx',
    '/\t/evil.example',
    ' /users',
    '/users x',
    `/${'a'.repeat(3_000)}`,
    '',
  ])
    it(`one is at Home, not at ${JSON.stringify(elsewhere.slice(0, 40))}`, async () => {
      assert.equal(await landing(`next=${encodeURIComponent(elsewhere)}`), '/');
    });

  it('one is at Home when the address names two places', async () => {
    assert.equal(await landing('next=/users&next=//evil.example'), '/');
  });

  it('one is led to the wanted page once', async () => {
    const browser = await test.visit();
    await browser.get('/login?next=/account');
    await withCode(test, 'alice', browser);
    await browser.post('/logout');
    await readToken(browser, '/login');
    assert.equal((await givePassword(browser, emailOf('alice'))).headers.location, '/login/code');
    await readToken(browser, '/login/code');
    const done = await browser.post('/login/code', { code: await mailedCode(test, 'alice') });
    assert.equal(done.headers.location, '/');
  });
});
