import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import request from 'supertest';
import { createApp } from '../src/app.ts';
import type { Portal } from '../src/lib/portal.ts';
import { createServer } from '../src/lib/server.ts';
import { linkFor, openLink } from './support/links.ts';
import { cookieOf, forgetFailures, givePassword, shift, withPassword } from './support/login.ts';
import { type Browser, emailOf, secret, startTestPortal, type TestPortal } from './support/portal.ts';

describe('A session', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const isIn = async (browser: Browser) => (await browser.get('/account')).status === 200;
  const minutesPass = (minutes: number) => shift(test, 'sign_ins', ['last_seen_at'], `${minutes} minutes`);

  it('ends after half an hour without a request', async () => {
    const browser = await test.signIn('erin');
    await minutesPass(29);
    assert.ok(await isIn(browser));
    await minutesPass(31);
    const { status, headers } = await browser.get('/account');
    assert.deepEqual([status, headers.location], [303, '/login?next=%2Faccount']);
  });

  it('goes on for as long as somebody is there', async () => {
    const browser = await test.signIn('erin');
    for (let turn = 0; turn < 4; turn += 1) {
      await minutesPass(20);
      assert.ok(await isIn(browser));
    }
  });

  it('notes that somebody is there once a minute at most', async () => {
    const browser = await test.signIn('erin');
    const seen = async () =>
      (await test.rows('select last_seen_at as at from sign_ins order by id desc limit 1'))[0]?.at;
    const first = await seen();
    await isIn(browser);
    assert.deepEqual(await seen(), first);
    await minutesPass(2);
    await isIn(browser);
    assert.ok(((await seen()) as Date) > (first as Date));
  });

  it('ends after twelve hours, however busy somebody is', async () => {
    const browser = await test.signIn('erin');
    await shift(test, 'sign_ins', ['expires_at'], '11 hours 59 minutes');
    assert.ok(await isIn(browser));
    await shift(test, 'sign_ins', ['expires_at'], '2 minutes');
    assert.equal(await isIn(browser), false);
  });

  it('is gone for good when its time is over: nothing revives it', async () => {
    const browser = await test.signIn('erin');
    await minutesPass(31);
    for (const path of ['/', '/account', '/login']) await browser.get(path);
    assert.equal(await isIn(browser), false);
  });

  it('ends when it is ended elsewhere', async () => {
    const browser = await test.signIn('erin');
    await test.rows('update sign_ins set revoked_at = now() where user_id = ?', test.ids.erin);
    assert.equal(await isIn(browser), false);
  });

  it('that was ended is not revived by a slow request that stores its row again', async () => {
    const browser = await test.signIn('bob');
    const cookie = await cookieOf(browser);
    const sid = /s%3A([^.]+)/.exec(cookie)?.[1];
    const [row] = await test.rows('select sid, sess, expire from session where sid = ?', sid);
    await browser.post('/logout');
    await test.rows('insert into session values (?, ?, ?)', row?.sid, JSON.stringify(row?.sess), row?.expire);
    const { status, headers } = await request(test.server).get('/account').set('Cookie', cookie);
    assert.deepEqual([status, headers.location], [303, '/login?next=%2Faccount']);
  });

  it('keeps of a link only what opens nothing, should somebody read the stored rows', async () => {
    const token = await linkFor(test, 'bob');
    assert.equal((await openLink(await test.visit(), token)).status, 200);
    const [stored] = await test.rows<{ all: string }>('select json_agg(session)::text as all from session');
    assert.match(stored?.all ?? '', /passwordLink/);
    assert.ok(!stored?.all.includes(token));
  });

  it('is one of ten at once: with the eleventh the longest unused one ends', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.dave);
    const browsers: Browser[] = [];
    for (let count = 0; count < 11; count += 1) {
      const browser = await test.visit();
      await givePassword(browser, emailOf('dave'));
      browsers.push(browser);
      await shift(test, 'sign_ins', ['last_seen_at'], '1 second');
    }
    const signedIn = await Promise.all(browsers.map(isIn));
    assert.deepEqual(signedIn, [false, ...Array.from({ length: 10 }, () => true)]);
  });

  it('is not pushed out by somebody who knows only the password', async () => {
    const bob = await test.signIn('bob');
    await shift(test, 'sign_ins', ['last_seen_at'], '1 minute');
    for (let count = 0; count < 11; count += 1) await withPassword(test, 'bob');
    assert.ok(await isIn(bob));
    await forgetFailures(test);
  });
});

describe('The cookie of a session', () => {
  const setCookie = async (test: TestPortal) =>
    String((await request(test.server).get('/login')).headers['set-cookie']);

  it('is for this site and for no script', async () => {
    const test = await startTestPortal();
    try {
      assert.match(await setCookie(test), /^sid=s%3A[\w-]{32}\.[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    } finally {
      await test.close();
    }
  });

  it('goes by https only where PUBLIC_URL says https, whether or not the proxy says so', async () => {
    const test = await startTestPortal({ environment: { PUBLIC_URL: 'https://office.example.com' } });
    try {
      assert.match(
        await setCookie(test),
        /^__Host-sid=s%3A[\w-]{32}\.[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      );
    } finally {
      await test.close();
    }
  });

  it('is not set, and nothing is stored, by pages that have no form', async () => {
    const test = await startTestPortal();
    try {
      for (const path of ['/no-such-page', '/assets/portal.css', '/healthz', '/readyz', '/users/1']) {
        const { headers } = await request(test.server).get(path);
        assert.equal(headers['set-cookie'], undefined, path);
      }
      assert.deepEqual(await test.rows('select 1 from session'), []);
    } finally {
      await test.close();
    }
  });
});

describe('Several processes on one database', () => {
  let test: TestPortal;
  const servers: Server[] = [];
  before(async () => {
    test = await startTestPortal();
  });
  after(async () => {
    for (const server of servers) server.close();
    await test.close();
  });

  /** Another process of the portal: nothing in memory is shared. */
  async function startAnother(changes: Partial<Portal> = {}): Promise<Server> {
    const server = createServer(createApp({ ...test.portal, ...changes }));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  const statusAt = async (server: Server, path: string, cookie: string) =>
    (await request(server).get(path).set('Cookie', cookie)).status;

  it('know one session', async () => {
    const cookie = await cookieOf(await test.signIn('alice'));
    assert.equal(await statusAt(await startAnother(), '/users', cookie), 200);
  });

  it('all put somebody out who is deactivated in one of them', async () => {
    const other = await startAnother();
    const [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    const cookie = await cookieOf(bob);
    assert.equal(await statusAt(other, '/account', cookie), 200);
    const done = await alice.post(`/users/${test.ids.bob}/deactivate`, { customers: 'keep' });
    assert.equal(done.status, 303);
    assert.equal(await statusAt(other, '/account', cookie), 303);
    assert.equal((await bob.get('/account')).status, 303);
  });

  it('all know new rights with the next request', async () => {
    const other = await startAnother();
    const cookie = await cookieOf(await test.signIn('erin'));
    const statuses = async () => [
      await statusAt(test.server, '/users', cookie),
      await statusAt(other, '/users', cookie),
    ];
    assert.deepEqual(await statuses(), [403, 403]);
    const [given] = await test.rows<{ role: number }>(
      `insert into group_roles (group_id, role_id) select groups.id, roles.id from groups, roles
       where groups.name = 'Interns' and roles.name = 'User manager' returning role_id as role`,
    );
    assert.deepEqual(await statuses(), [200, 200]);
    await test.rows("delete from role_permissions where role_id = ? and permission = 'users.view'", given?.role);
    assert.deepEqual(await statuses(), [403, 403]);
  });

  it('accept a session signed with an older secret as long as that is listed', async () => {
    const cookie = await cookieOf(await test.signIn('dave'));
    const newer = 'another secret of the tests that is long enough';
    assert.equal(await statusAt(await startAnother({ secrets: [newer, secret] }), '/account', cookie), 200);
    assert.equal(await statusAt(await startAnother({ secrets: [newer] }), '/account', cookie), 303);
  });
});
