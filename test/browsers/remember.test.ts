import assert from 'node:assert/strict';
import { nameDigest } from '../../src/login/names.ts';
import * as store from '../../src/login/store.ts';
import { appCode, giveApp, takeApps } from '../support/authenticator.ts';
import { forgetFailures, givePassword, mailedCode, otherThan, readToken, withPassword } from '../support/login.ts';
import { type Browser, emailOf, password, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('A browser that is remembered', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await takeApps(test);
    await test.rows('delete from browsers');
    await test.rows('delete from codes');
  });
  after(() => test.close());

  /** Somebody signs in with the code and has the browser remembered; then they sign out. */
  async function remembered(who: 'erin' | 'bob' = 'erin', browser?: Browser): Promise<Browser> {
    const used = await withPassword(test, who, browser);
    await used.post('/login/code', { code: await mailedCode(test, who), remember: 'yes' });
    await signOut(used);
    return used;
  }

  async function signOut(browser: Browser): Promise<void> {
    await readToken(browser, '/account');
    await browser.post('/logout');
    await readToken(browser, '/login');
  }

  /** Where the right password leads in a browser. */
  const landing = async (browser: Browser, who: 'erin' | 'bob' = 'erin') =>
    (await givePassword(browser, emailOf(who))).headers.location;

  const tokens = async () => test.rows<{ digest: Buffer }>('select digest from browsers order by id');

  it('asks for the password only, and sends no code', async () => {
    const browser = await remembered();
    const mails = async () => (await test.rows("select 1 from mails where kind = 'login-code'")).length;
    const before = await mails();
    assert.equal(await landing(browser), '/');
    assert.equal((await browser.get('/account')).status, 200);
    assert.equal(await mails(), before);
    const [entry] = await test.rows<{ details: { secondFactor: string } }>(
      "select details from audit_entries where event = 'sign-in.succeeded' order by id desc limit 1",
    );
    assert.equal(entry?.details.secondFactor, 'remembered');
  });

  it('still asks for the password', async () => {
    const browser = await remembered();
    assert.equal((await givePassword(browser, emailOf('erin'), 'wrong horse battery')).status, 401);
    assert.match((await browser.get('/account')).headers.location ?? '', /^\/login/);
  });

  it('is one only when it was asked for, and only by a right code', async () => {
    const plain = await withPassword(test, 'erin');
    await plain.post('/login/code', { code: await mailedCode(test, 'erin') });
    await signOut(plain);
    assert.equal(await landing(plain), '/login/code');
    await test.rows('delete from codes');
    const wrong = await withPassword(test, 'erin');
    const { text } = await wrong.post('/login/code', {
      code: otherThan(await mailedCode(test, 'erin')),
      remember: 'yes',
    });
    assert.match(text, /name="remember" value="yes" checked/, 'the tick is kept');
    await wrong.post('/login/code/leave');
    await readToken(wrong, '/login');
    assert.equal(await landing(wrong), '/login/code');
  });

  it('is remembered with an app too', async () => {
    const secret = await giveApp(test, 'erin');
    const browser = await withPassword(test, 'erin');
    await browser.post('/login/code', { code: await appCode(test, secret), remember: 'yes' });
    await signOut(browser);
    assert.equal(await landing(browser), '/');
  });

  it('is remembered for the one who asked, for nobody else', async () => {
    const browser = await remembered();
    assert.equal(await landing(browser, 'bob'), '/login/code');
  });

  it('is remembered for two people, each by themselves', async () => {
    const browser = await remembered('bob', await remembered('erin'));
    assert.equal(await landing(browser, 'erin'), '/');
    await signOut(browser);
    assert.equal(await landing(browser, 'bob'), '/');
  });

  it('is forgotten after 30 days', async () => {
    const browser = await remembered();
    await test.rows(
      "update browsers set remembered_until = remembered_until - interval '30 days' + interval '10 seconds'",
    );
    assert.equal(await landing(browser), '/');
    await signOut(browser);
    await test.rows("update browsers set remembered_until = remembered_until - interval '11 seconds'");
    assert.equal(await landing(browser), '/login/code');
  });

  it('has a token of its own that is stored as a digest, and gets a new one when it is remembered', async () => {
    const browser = await withPassword(test, 'erin');
    const first = await browser.post('/login/code', { code: await mailedCode(test, 'erin') });
    const cookie = [first.headers['set-cookie'] ?? []].flat().find((line) => line.startsWith('browser=')) ?? '';
    assert.match(cookie, /^browser=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    const [before] = await tokens();
    await signOut(browser);
    await test.rows('delete from codes');
    await remembered('erin', browser);
    const after = await tokens();
    assert.equal(after.length, 1);
    assert.notDeepEqual(after[0]?.digest, before?.digest);
    const [row] = await test.rows<{ all: string }>('select json_agg(browsers)::text as all from browsers');
    assert.doesNotMatch(row?.all ?? '', new RegExp(cookie.slice(8, 51)));
  });

  const ends: Record<string, () => Promise<unknown>> = {
    'the password is changed': async () => {
      const erin = await test.signIn('erin');
      await readToken(erin, '/account/password');
      const [kept] = await test.rows('select password_hash from users where id = ?', test.ids.erin);
      const typed = { currentPassword: password, password: 'nine quiet otters', repeatPassword: 'nine quiet otters' };
      assert.equal((await erin.post('/account/password', typed)).status, 303);
      await test.rows('update users set password_hash = ? where id = ?', kept?.password_hash, test.ids.erin);
    },
    'the second factor is changed': async () => {
      const erin = await test.signIn('erin');
      await readToken(erin, '/account/two-factor');
      assert.equal((await erin.post('/account/two-factor/email')).status, 303);
    },
    'the user is deactivated': async () => {
      const alice = await test.signIn('alice');
      await readToken(alice, `/users/${test.ids.erin}/deactivate`);
      const { status } = await alice.post(`/users/${test.ids.erin}/deactivate`, { customers: 'keep' });
      assert.equal(status, 303);
      await test.rows("update users set status = 'active' where id = ?", test.ids.erin);
    },
    'somebody signs the user out everywhere': async () => {
      const alice = await test.signIn('alice');
      await readToken(alice, `/users/${test.ids.erin}`);
      assert.equal((await alice.post(`/users/${test.ids.erin}/sign-out`)).status, 303);
    },
  };
  for (const [reason, change] of Object.entries(ends))
    it(`is forgotten when ${reason}`, async () => {
      const browser = await remembered();
      await change();
      assert.equal(await landing(browser), '/login/code');
    });

  it('lets its owner in while somebody else locks the name, and is locked by wrong passwords of its own', async () => {
    const browser = await remembered();
    const thief = await test.visit();
    for (let tries = 1; tries <= 6; tries += 1) await givePassword(thief, emailOf('erin'), 'wrong');
    const elsewhere = await test.visit();
    assert.equal((await givePassword(elsewhere, emailOf('erin'))).status, 401, 'the name is locked');
    assert.equal(await landing(browser), '/');
    await signOut(browser);
    for (let tries = 1; tries <= 5; tries += 1) await givePassword(browser, emailOf('erin'), 'wrong');
    assert.equal((await givePassword(browser, emailOf('erin'))).status, 401);
    await test.rows("update sign_in_throttles set locked_until = now() - interval '1 second'");
    assert.equal(await landing(browser), '/');
  });

  it('does not save a token from being counted with everybody when nobody remembers it', async () => {
    const browser = await remembered();
    await test.rows('update browsers set remembered_until = null');
    for (let tries = 1; tries <= 6; tries += 1) await givePassword(browser, emailOf('erin'), 'wrong');
    assert.equal((await givePassword(await test.visit(), emailOf('erin'))).status, 401);
  });

  it('is let in by a thief who tries ten thousand passwords in a day, of whom a hundred are looked at', async () => {
    const browser = await remembered();
    const { knex } = test.portal.database;
    const name = nameDigest(test.portal, emailOf('erin'));
    let [tries, looked, seconds] = [0, 0, 0];
    while (seconds < 24 * 60 * 60) {
      const answers = await Promise.all(Array.from({ length: 92 }, () => store.countTry(knex, name)));
      tries += answers.length;
      looked += answers.filter(Boolean).length;
      const [row] = await test.rows<{ wait: number }>(
        'select ceil(extract(epoch from locked_until - now()))::int as wait from sign_in_throttles where name_digest = ?',
        name,
      );
      const wait = row?.wait ?? 0;
      await test.rows(
        `update sign_in_throttles set locked_until = locked_until - make_interval(secs => ?),
           last_try_at = last_try_at - make_interval(secs => ?)`,
        wait,
        wait,
      );
      seconds += wait;
    }
    assert.ok(tries >= 9_000, `${tries} tries`);
    assert.ok(looked <= 110, `${looked} were looked at`);
    await Promise.all(Array.from({ length: 3 }, () => store.countTry(knex, name)));
    assert.equal((await givePassword(await test.visit(), emailOf('erin'))).status, 401);
    assert.equal(await landing(browser), '/');
  });
});
