import assert from 'node:assert/strict';
import { passwordWasGiven } from '../confirm/ask.ts';
import { appCode, giveApp, takeApps } from '../support/authenticator.ts';
import { startBeside } from '../support/browser.ts';
import { cookieOf, forgetFailures, otherThan, readToken, withCode, withPassword } from '../support/login.ts';
import { type Browser, emailOf, password, startTestPortal, type TestPortal } from '../support/portal.ts';

const page = '/account/two-factor';

describe('The own second factor', () => {
  let test: TestPortal;
  let erin: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await takeApps(test);
    erin = await test.signIn('erin');
    await readToken(erin, '/account');
  });
  after(() => test.close());

  const factor = async () =>
    (await test.rows<{ f: string }>('select second_factor as f from users where id = ?', test.ids.erin))[0]?.f;
  const told = async () =>
    (await test.rows("select 1 from mails where kind = 'second-factor-changed' and recipient = ?", emailOf('erin')))
      .length;
  const recorded = async () =>
    (
      await test.rows<{ changes: unknown }>(
        "select changes from audit_entries where event = 'second-factor.changed' order by id desc limit 1",
      )
    )[0]?.changes;

  /** The secret that the page shows, and the hidden field that brings it back. */
  async function openApp(browser = erin) {
    const { text } = await browser.get(`${page}/app`);
    const secret = (/<strong>([A-Z2-7 ]{39})<\/strong>/.exec(text)?.[1] ?? '').replaceAll(' ', '');
    return { text, secret, setup: /name="setup" value="([^"]+)"/.exec(text)?.[1] ?? '' };
  }

  it('is a mailed code at first, and the page says what each would mean', async () => {
    const { text } = await erin.get(page);
    assert.match(text, /E-mail code<\/strong> <span class="badge badge-ok">/);
    assert.match(text, /Nobody who reads your mail can sign in/);
  });

  it('becomes an app when a code shows that the app has the secret', async () => {
    const other = await test.signIn('erin');
    const before = await told();
    const { secret, setup, text } = await openApp();
    assert.match(text, /<svg class="qr" role="img"/);
    const { headers } = await erin.post(`${page}/app`, { setup, code: await appCode(test, secret) });
    assert.equal(headers.location, `${page}/recovery-codes`);
    assert.equal(await factor(), 'app');
    assert.deepEqual(await recorded(), { secondFactor: ['email', 'app'] });
    assert.equal(await told(), before + 1);
    assert.match((await other.get('/account')).headers.location ?? '', /^\/login/, 'other sessions have ended');
    assert.equal((await erin.get('/account')).status, 200);
  });

  it('shows eight recovery codes once, which work', async () => {
    const { secret, setup } = await openApp();
    await erin.post(`${page}/app`, { setup, code: await appCode(test, secret) });
    const shown = (await erin.get(`${page}/recovery-codes`)).text;
    const codes = [...shown.matchAll(/<code dir="ltr">([a-z2-9-]{19})<\/code>/g)].map(([, code = '']) => code);
    assert.equal(new Set(codes).size, 8);
    const again = (await erin.get(`${page}/recovery-codes`)).text;
    assert.match(again, /already shown/);
    assert.doesNotMatch(again, /I have kept them/);
    for (const code of codes.slice(0, 2)) {
      const browser = await withPassword(test, 'erin');
      assert.equal((await browser.post('/login/code', { code })).status, 303);
    }
    assert.match((await erin.get(page)).text, /You have 6 unused recovery codes/);
  });

  it('makes new recovery codes; the earlier ones no longer work', async () => {
    await giveApp(test, 'erin');
    await erin.post(`${page}/recovery-codes`);
    assert.equal((await test.rows('select 1 from recovery_codes where used_at is null')).length, 8);
    const browser = await withPassword(test, 'erin');
    assert.equal((await browser.post('/login/code', { code: 'abcdefghjkmnpqrs' })).status, 422);
  });

  it('makes no recovery codes for who has no app', async () => {
    assert.equal((await erin.post(`${page}/recovery-codes`)).headers.location, page);
    assert.deepEqual(await test.rows('select 1 from recovery_codes'), []);
    assert.equal((await erin.get(`${page}/recovery-codes`)).headers.location, page);
  });

  it('does not become an app by a wrong code, and keeps the secret for the next try', async () => {
    const { secret, setup } = await openApp();
    const { status, text } = await erin.post(`${page}/app`, {
      setup,
      code: otherThan(await appCode(test, secret, 40)),
    });
    assert.equal(status, 422);
    assert.match(text, /This code is not right/);
    assert.ok(text.replaceAll(' ', '').includes(secret));
    assert.equal(await factor(), 'email');
    assert.equal((await erin.post(`${page}/app`, { setup, code: await appCode(test, secret) })).status, 303);
  });

  it('takes no code at sign-in that was used to set up the app', async () => {
    const { secret, setup } = await openApp();
    const code = await appCode(test, secret);
    await erin.post(`${page}/app`, { setup, code });
    assert.equal((await (await withPassword(test, 'erin')).post('/login/code', { code })).status, 422);
  });

  it('takes no secret that was made for another session, or changed, or more than half an hour ago', async () => {
    const { secret, setup } = await openApp(await test.signIn('erin'));
    const old = test.portal.sealer.seal(JSON.stringify({ setup: secret, signInId: 1, at: 0 })).toString('base64url');
    for (const wrong of [setup, `${setup.slice(0, -4)}AAAA`, old, '', 'x'.repeat(80)]) {
      const answer = await erin.post(`${page}/app`, { setup: wrong, code: await appCode(test, secret) });
      assert.deepEqual([answer.status, answer.headers.location], [303, `${page}/app`]);
    }
    assert.equal(await factor(), 'email');
  });

  it('goes back to mailed codes, and the app stops working', async () => {
    const secret = await giveApp(test, 'erin');
    assert.equal((await erin.post(`${page}/email`)).headers.location, page);
    assert.equal(await factor(), 'email');
    assert.deepEqual(await test.rows('select 1 from authenticators union all select 1 from recovery_codes'), []);
    const browser = await withPassword(test, 'erin');
    assert.equal((await browser.post('/login/code', { code: await appCode(test, secret) })).status, 422);
    await withCode(test, 'erin');
  });

  it('is turned off with a password of 15 characters, and then the password is enough', async () => {
    const { headers } = await erin.post(`${page}/off`, { currentPassword: password });
    assert.equal(headers.location, page);
    assert.equal(await factor(), 'off');
    const browser = await test.visit();
    assert.equal((await browser.post('/login', { email: emailOf('erin'), password })).headers.location, '/');
  });

  it('is not turned off with a wrong password, or one that is too short for it', async () => {
    const { status, text } = await erin.post(`${page}/off`, { currentPassword: 'wrong horse battery' });
    assert.equal(status, 422);
    assert.match(text, /This is not your password/);
    const [kept] = await test.rows('select password_hash from users where id = ?', test.ids.erin);
    await erin.post('/account/password', {
      currentPassword: password,
      password: 'twelve otter',
      repeatPassword: 'twelve otter',
    });
    await readToken(erin, page);
    const short = await erin.post(`${page}/off`, { currentPassword: 'twelve otter' });
    assert.equal(short.status, 422);
    assert.match(short.text, /fewer than 15 characters/);
    assert.equal(await factor(), 'email');
    await test.rows('update users set password_hash = ? where id = ?', kept?.password_hash, test.ids.erin);
  });

  it('asks for the password again when it was given more than 10 minutes ago', async () => {
    const { secret, setup } = await openApp();
    const code = await appCode(test, secret);
    await giveApp(test, 'erin');
    await passwordWasGiven(test, '11 minutes');
    for (const path of ['app', 'off'])
      assert.match((await erin.get(`${page}/${path}`)).headers.location ?? '', /^\/confirm\?next=/);
    assert.equal((await erin.post(`${page}/app`, { setup, code })).status, 403);
    for (const path of ['email', 'recovery-codes']) assert.equal((await erin.post(`${page}/${path}`)).status, 403);
    assert.equal((await erin.post(`${page}/off`, { currentPassword: password })).status, 403);
    assert.equal(await factor(), 'app');
  });

  it('is no mailed code where no mail can be sent', async () => {
    const beside = await startBeside(test);
    try {
      await giveApp(test, 'erin');
      const { port } = beside.address() as { port: number };
      const headers = { cookie: await cookieOf(erin) };
      const url = `http://127.0.0.1:${port}${page}`;
      assert.match(await (await fetch(url, { headers })).text(), /Not available: this portal can’t send mail/);
      const body = new URLSearchParams({ _csrf: erin.token });
      const answer = await fetch(`${url}/email`, { method: 'POST', body, headers, redirect: 'manual' });
      assert.equal(answer.status, 303);
      assert.equal(await factor(), 'app');
    } finally {
      beside.close();
    }
  });
});
