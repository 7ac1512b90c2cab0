import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { appCode, giveApp } from '../support/authenticator.ts';
import { addressOf, startBeside } from '../support/browser.ts';
import { cookieOf, forgetFailures, otherThan, withPassword } from '../support/login.ts';
import { startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';

describe('Signing in with an authenticator app', () => {
  let test: TestPortal;
  let beside: Server;
  let secret: string;
  before(async () => {
    test = await startTestPortal();
    beside = await startBeside(test);
  });
  beforeEach(async () => {
    await forgetFailures(test);
    secret = await giveApp(test, 'erin');
  });
  after(async () => {
    beside.close();
    await test.close();
  });

  const mails = async () => (await test.rows("select 1 from mails where kind = 'login-code'")).length;

  it('asks for the code of the app, and mails none', async () => {
    const before = await mails();
    const browser = await withPassword(test, 'erin');
    const { text } = await browser.get('/login/code');
    assert.match(text, /Enter the code of your app/);
    assert.doesNotMatch(text, /Send a new code|We sent a code/);
    const { status, headers } = await browser.post('/login/code/new');
    assert.deepEqual([status, headers.location], [303, '/login/code']);
    assert.equal(await mails(), before);
  });

  it('lets in with the code of the app, spaces and all', async () => {
    const browser = await withPassword(test, 'erin');
    const code = await appCode(test, secret);
    const { status, headers } = await browser.post('/login/code', { code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    assert.deepEqual([status, headers.location], [303, '/']);
    assert.equal((await browser.get('/account')).status, 200);
    const [entry] = await test.rows<{ details: { secondFactor: string } }>(
      "select details from audit_entries where event = 'sign-in.succeeded' order by id desc limit 1",
    );
    assert.equal(entry?.details.secondFactor, 'app');
  });

  it('is possible in the demo without one: the page says what it would show, each time another code', async () => {
    const demo = await startTestPortal({ demo: true });
    try {
      await giveApp(demo, 'erin');
      for (let time = 0; time < 2; time += 1) {
        const browser = await withPassword(demo, 'erin');
        const { text } = await browser.get('/login/code');
        const [, code = ''] = /it would show <strong>(\d{6})/.exec(text) ?? [];
        assert.equal((await browser.post('/login/code', { code })).status, 303, text);
      }
    } finally {
      await demo.close();
    }
    assert.doesNotMatch((await (await withPassword(test, 'erin')).get('/login/code')).text, /it would show/);
  });

  for (const steps of [0, 1])
    it(`takes a code that is ${steps} time steps away`, async () => {
      const browser = await withPassword(test, 'erin');
      assert.equal((await browser.post('/login/code', { code: await appCode(test, secret, steps) })).status, 303);
    });

  for (const steps of [-3, 3])
    it(`refuses a code that is ${steps} time steps away`, async () => {
      const browser = await withPassword(test, 'erin');
      const { status, text } = await browser.post('/login/code', { code: await appCode(test, secret, steps) });
      assert.equal(status, 422);
      assert.match(text, /This code is not right\. 4 attempts left/);
    });

  it('takes each code once, and none before it after that', async () => {
    const code = await appCode(test, secret);
    assert.equal((await (await withPassword(test, 'erin')).post('/login/code', { code })).status, 303);
    const thief = await withPassword(test, 'erin');
    assert.equal((await thief.post('/login/code', { code })).status, 422);
    assert.equal((await thief.post('/login/code', { code: await appCode(test, secret, -1) })).status, 422);
  });

  it('lets one of two in who give one code at the same moment, at two processes', async () => {
    const code = await appCode(test, secret);
    const browsers = [await withPassword(test, 'erin'), await withPassword(test, 'erin')];
    const answers = await Promise.all(
      browsers.map(async (browser, index) => {
        const address = addressOf(index === 0 ? test.server : beside);
        const body = new URLSearchParams({ _csrf: browser.token, code });
        const headers = { cookie: await cookieOf(browser) };
        return (await fetch(`${address}/login/code`, { method: 'POST', body, headers, redirect: 'manual' })).status;
      }),
    );
    assert.deepEqual(answers.toSorted(), [303, 422]);
  });

  it('takes five tries, then starts again, at any process', async () => {
    const browser = await withPassword(test, 'erin');
    const wrong = otherThan(await appCode(test, secret, 40));
    for (let left = 4; left >= 1; left -= 1) {
      const { text } = await browser.post('/login/code', { code: wrong });
      assert.match(text, new RegExp(`${left} attempts? left`));
    }
    assert.equal((await browser.post('/login/code', { code: wrong })).status, 422);
    const { status } = await browser.post('/login/code', { code: await appCode(test, secret) });
    assert.equal(status, 422);
    assert.equal((await browser.get('/account')).headers.location, '/login/code');
  });

  it('counts parallel tries one by one', async () => {
    const browser = await withPassword(test, 'erin');
    const wrong = Array.from({ length: 12 }, (_, turn) => '0'.repeat(6).padStart(6 + turn));
    await Promise.all(wrong.map((code) => browser.post('/login/code', { code })));
    const [row] = await test.rows<{ tries: number }>('select max(code_tries) as tries from sign_ins');
    assert.equal(row?.tries, 5);
    const failed = await test.rows(
      "select 1 from audit_entries where event = 'sign-in.code-failed' and at > now() - interval '1 minute'",
    );
    assert.ok(failed.length >= 5);
  });

  it('refuses more than 20 wrong codes a day, over all browsers', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const browser = await withPassword(test, 'erin');
      for (let tries = 1; tries <= 5; tries += 1) await browser.post('/login/code', { code: '000000' });
      await test.rows('delete from sign_in_throttles');
    }
    const browser = await withPassword(test, 'erin');
    assert.equal((await browser.post('/login/code', { code: await appCode(test, secret) })).status, 429);
  });

  it('takes a recovery code in place of the app, once, and says how many are left', async () => {
    const browser = await withPassword(test, 'erin');
    const page = (await browser.get('/login/code?with=recovery-code')).text;
    assert.match(page, /Enter a recovery code/);
    assert.doesNotMatch(page, /inputmode="numeric"/);
    browser.token = tokenIn(page);
    const { headers } = await browser.post('/login/code?with=recovery-code', { code: 'ABCD-efgh jkmn-pqrs' });
    assert.equal(headers.location, '/');
    assert.match((await browser.get('/')).text, /You used a recovery code\. 0 are left/);
    const again = await withPassword(test, 'erin');
    const { status, text } = await again.post('/login/code?with=recovery-code', { code: 'abcdefghjkmnpqrs' });
    assert.equal(status, 422);
    assert.match(text, /none of your unused recovery codes\. 4 attempts left/);
  });

  it('refuses the recovery code of somebody else', async () => {
    await giveApp(test, 'bob', 'bbbbccccddddeeee');
    await test.rows("update users set second_factor = 'app' where id = ?", test.ids.erin);
    const browser = await withPassword(test, 'erin');
    assert.equal((await browser.post('/login/code', { code: 'bbbbccccddddeeee' })).status, 422);
  });

  it('asks again for an empty code, without counting it', async () => {
    const browser = await withPassword(test, 'erin');
    const { status, text } = await browser.post('/login/code?with=recovery-code', { code: ' ' });
    assert.equal(status, 422);
    assert.match(text, /Enter one of your recovery codes/);
    const [row] = await test.rows<{ tries: number }>(
      'select code_tries as tries from sign_ins order by id desc limit 1',
    );
    assert.equal(row?.tries, 0);
  });

  it('stores the secret sealed and the recovery codes hashed', async () => {
    const [row] = await test.rows<{ all: string }>(
      'select (select json_agg(authenticators)::text from authenticators) || (select json_agg(recovery_codes)::text from recovery_codes) as all',
    );
    assert.doesNotMatch(row?.all ?? '', new RegExp(`${secret}|abcdefghjkmnpqrs`));
    assert.doesNotMatch(row?.all ?? '', new RegExp(Buffer.from(secret).toString('hex')));
  });
});
