import assert from 'node:assert/strict';
import request from 'supertest';
import { checkCode } from '../../src/login/code-service.ts';
import {
  cookieOf,
  forgetFailures,
  givePassword,
  mailedCode,
  readToken,
  withCode,
  withPassword,
} from '../support/login.ts';
import { emailOf, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';

describe('Signing in', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from codes');
  });
  after(() => test.close());

  it('asks for the password, then for the code that was mailed, then shows Home', async () => {
    const browser = await test.visit();
    const first = await givePassword(browser, emailOf('erin'));
    assert.deepEqual([first.status, first.headers.location], [303, '/login/code']);
    const page = await browser.get('/login/code');
    assert.match(page.text, /We sent a code to <strong>e•••@example\.com<\/strong>/);
    assert.match(page.text, /name="code"[^>]*autocomplete="one-time-code"[^>]*inputmode="numeric"/);
    browser.token = tokenIn(page.text);
    const second = await browser.post('/login/code', { code: await mailedCode(test, 'erin') });
    assert.deepEqual([second.status, second.headers.location], [303, '/']);
    assert.equal((await browser.get('/')).status, 200);
  });

  it('knows an address in any case and with spaces around it, and mails to the stored one', async () => {
    const browser = await test.visit();
    assert.equal((await givePassword(browser, '  Dave@EXAMPLE.com ')).headers.location, '/login/code');
    assert.match(await mailedCode(test, 'dave'), /^\d{6}$/);
  });

  it('needs no code from somebody whose second factor is off', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.carol);
    const browser = await test.visit();
    assert.equal((await givePassword(browser, emailOf('carol'))).headers.location, '/');
    assert.equal((await browser.get('/')).status, 200);
    assert.equal(await mailedCode(test, 'carol'), '');
  });

  it('leaves Last sign-in as it was until the code is right', async () => {
    const lastSignIn = async () =>
      (await test.rows('select last_sign_in_at as at from users where id = ?', test.ids.bob))[0]?.at;
    const browser = await withPassword(test, 'bob');
    await browser.post('/login/code', { code: 'nonsense' });
    assert.equal(await lastSignIn(), null);
    await browser.post('/login/code', { code: await mailedCode(test, 'bob') });
    assert.ok(((await lastSignIn()) as Date).getTime() > Date.now() - 60_000);
  });

  it('gives the browser another session and other form tokens with the password, and again with the code', async () => {
    const browser = await test.visit();
    const tokens = [browser.token];
    const cookies = [await cookieOf(browser)];
    await withPassword(test, 'alice', browser);
    tokens.push(browser.token);
    cookies.push(await cookieOf(browser));
    await browser.post('/login/code', { code: await mailedCode(test, 'alice') });
    tokens.push(await readToken(browser, '/'));
    cookies.push(await cookieOf(browser));
    assert.equal(new Set(cookies).size, 3);
    for (const token of tokens.slice(0, 2))
      assert.equal((await browser.post('/account', {}, { token })).status, 403, 'a token from before is refused');
    for (const cookie of cookies.slice(0, 2)) {
      const { status, headers } = await request(test.server).get('/').set('Cookie', cookie);
      assert.deepEqual([status, headers.location], [303, '/login'], 'a session id from before is worth nothing');
    }
  });

  it('leaves the old session worth nothing even when the portal ends between the right code and the new session', async () => {
    const browser = await withPassword(test, 'dave');
    const [signIn] = await test.rows<{ id: number }>('select max(id) as id from sign_ins');
    const pending = {
      signInId: signIn?.id ?? 0,
      userId: test.ids.dave,
      email: emailOf('dave'),
      language: 'en',
      timeZone: 'UTC',
      secondFactor: 'email',
    } as const;
    const visitor = { address: undefined, browser: '', requestId: '' };
    const typed = { code: await mailedCode(test, 'dave'), remember: false };
    assert.deepEqual(await checkCode(test.portal, pending, typed, visitor), { right: 'email', token: undefined });
    assert.equal((await browser.get('/')).headers.location, '/login');
  });

  it('gives nobody a session by a cookie that they bring', async () => {
    const { headers } = await request(test.server).get('/login').set('Cookie', 'sid=s%3Achosen-by-somebody.signature');
    assert.doesNotMatch(String(headers['set-cookie']), /chosen-by-somebody/);
  });

  it('ends the sign-in that this browser had before', async () => {
    const browser = await withCode(test, 'dave');
    await withCode(test, 'erin', browser);
    const [dave] = await test.rows(
      'select revoked_at from sign_ins where user_id = ? order by id desc limit 1',
      test.ids.dave,
    );
    assert.ok(dave?.revoked_at);
    assert.match((await browser.get('/')).text, /Erin Evans/);
  });

  it('shows somebody who is signed in Home instead of the sign-in page', async () => {
    const browser = await test.signIn('erin');
    assert.equal((await browser.get('/login')).headers.location, '/');
  });

  it('records in the trail who signed in, with which browser and second factor', async () => {
    await withCode(test, 'bob');
    const [entry] = await test.rows("select * from audit_entries where event = 'sign-in.succeeded' order by id desc");
    assert.equal(entry?.actor_name, 'Bob Baker');
    assert.deepEqual(entry?.details, { browser: 'Unknown browser', secondFactor: 'email' });
  });

  it('leaves no code behind in clear, neither in the database nor in its log', async () => {
    await withPassword(test, 'alice');
    const code = await mailedCode(test, 'alice');
    const [stored] = await test.rows<{ all: string }>(
      `select (select json_agg(codes)::text from codes) || (select json_agg(mails)::text from mails)
         || (select json_agg(session)::text from session) || (select json_agg(audit_entries)::text from audit_entries)
       as all`,
    );
    assert.doesNotMatch(stored?.all ?? '', new RegExp(`\\D${code}\\D`));
  });
});

describe('A password that was hashed with less effort than is asked for now', () => {
  it('is hashed anew when its owner signs in', async () => {
    const test = await startTestPortal({ environment: { BCRYPT_COST: '5' } });
    try {
      const browser = await withPassword(test, 'alice');
      assert.equal((await browser.get('/')).headers.location, '/login/code');
      const [alice] = await test.rows<{ hash: string }>(
        'select password_hash as hash from users where id = ?',
        test.ids.alice,
      );
      assert.match(alice?.hash ?? '', /^\$2b\$05\$/);
      await withPassword(test, 'alice');
    } finally {
      await test.close();
    }
  });
});

describe('The address of a browser behind a proxy', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal({ environment: { TRUST_PROXY: '1' } });
  });
  after(() => test.close());

  for (const [said, kept] of [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['fe80::7%eth0', 'fe80::7'],
    ['unknown', null],
    ['_hidden, "nonsense', null],
  ] as const) {
    it(`is kept as ${kept ?? 'nothing'} when the proxy says ${said}`, async () => {
      const browser = await test.visit();
      const response = await givePassword(browser, emailOf('alice')).set('X-Forwarded-For', said);
      assert.equal(response.status, 303);
      const [signIn] = await test.rows('select host(address) as address from sign_ins order by id desc limit 1');
      assert.equal(signIn?.address, kept);
    });
  }
});
