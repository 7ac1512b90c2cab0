import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import request from 'supertest';
import type { CastName } from '../../seeds/cast.ts';
import { passwordWasGiven, sendKept } from '../confirm/ask.ts';
import { startBeside } from '../support/browser.ts';
import { linkFor, openLink } from '../support/links.ts';
import { cookieOf, forgetFailures, mailedCode, readToken, withPassword } from '../support/login.ts';
import { type Browser, emailOf, type Fields, password, startTestPortal, type TestPortal } from '../support/portal.ts';
import { headingIn, textOf } from '../users/page.ts';

const good = 'a parrot under the bridge';
const chosen = { password: good, repeatPassword: good };

/** A form on the page that somebody looks at, and what its browser sends with it. */
interface Form {
  path: string;
  fields: Fields;
  cookie: string;
}

describe('A form that leads into another session, sent twice', () => {
  let test: TestPortal;
  let servers: [Server, Server];
  before(async () => {
    test = await startTestPortal();
    servers = [
      test.server,
      await startBeside(test, { environment: { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@b.example' } }),
    ];
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from codes');
    await test.rows('delete from mails');
    await test.rows('delete from sign_ins where not exists (select 1 from codes where sign_in_id = sign_ins.id)');
    await test.rows('delete from browsers');
    await test.rows(
      `update users set status = 'active', must_change_password = false, second_factor = 'email',
         password_hash = (select password_hash from users where id = ?)`,
      test.ids.alice,
    );
  });
  after(async () => {
    servers[1].closeAllConnections();
    servers[1].close();
    await test.close();
  });

  const send = (server: Server, { path, fields, cookie }: Form) =>
    request(server)
      .post(path)
      .set('Cookie', cookie)
      .type('form')
      .send(new URLSearchParams(fields as Record<string, string>).toString())
      .then((answer) => answer);
  const open = (path: string, cookie: string) => request(test.server).get(path).set('Cookie', cookie);
  const sessionIn = (answer: request.Response) =>
    [answer.headers['set-cookie'] ?? []]
      .flat()
      .find((cookie) => cookie.startsWith('sid='))
      ?.split(';')[0];
  const form = async (browser: Browser, path: string, fields: Fields): Promise<Form> => ({
    path,
    fields: { _csrf: browser.token, ...fields },
    cookie: await cookieOf(browser),
  });
  const count = async (sql: string) => (await test.rows(sql)).length;

  async function signingIn() {
    return form(await test.visit(), '/login', { email: emailOf('erin'), password });
  }
  async function givingCode() {
    const browser = await withPassword(test, 'erin');
    return form(browser, '/login/code', { code: await mailedCode(test, 'erin'), remember: 'yes' });
  }
  async function signedIn(who: CastName = 'erin') {
    const browser = await test.signIn(who);
    await readToken(browser, '/account');
    return browser;
  }
  async function changingPassword() {
    return form(await signedIn(), '/account/password', { currentPassword: password, ...chosen });
  }
  async function choosingPassword() {
    const browser = await signedIn();
    await test.rows('update users set must_change_password = true where id = ?', test.ids.erin);
    return form(browser, '/new-password', chosen);
  }
  async function confirming() {
    const browser = await signedIn();
    await passwordWasGiven(test, '11 minutes');
    return form(browser, '/confirm', { next: '/account/two-factor', currentPassword: password });
  }
  async function confirmingAForm() {
    const alice = await signedIn('alice');
    await passwordWasGiven(test, '11 minutes');
    const path = `/users/${test.ids.erin}/password`;
    const _kept = await sendKept(alice, path, chosen);
    return form(alice, path, { _kept, currentPassword: password });
  }
  async function signingOut() {
    return form(await signedIn(), '/logout', {});
  }
  async function leavingTheCode() {
    return form(await withPassword(test, 'erin'), '/login/code/leave', {});
  }
  async function usingALink() {
    const browser = await test.visit();
    await openLink(browser, await linkFor(test, 'erin'));
    return form(browser, '/password-link', chosen);
  }
  async function leaving() {
    return form(await signedIn('bob'), `/users/${test.ids.bob}/deactivate`, { customers: 'release' });
  }

  const passwordsChanged = "select 1 from mails where kind = 'password-changed'";
  const forms: [what: string, prepare: () => Promise<Form>, leadsTo: string, says: string | RegExp, once: string][] = [
    [
      'e-mail and password',
      signingIn,
      '/login/code',
      'Enter the code',
      "select 1 from mails where kind = 'login-code'",
    ],
    ['the code', givingCode, '/', /^Welcome/, 'select 1 from browsers where remembered_until > now()'],
    ['another password', changingPassword, '/account', 'My account', passwordsChanged],
    ['a password of one’s own choice', choosingPassword, '/', /^Welcome/, passwordsChanged],
    ['the password that was asked for again', confirming, '/account/two-factor', 'My account', 'select 1'],
    ['that of a form that waited for it', confirmingAForm, '', /^New password for Erin/, passwordsChanged],
    ['the wish to sign out', signingOut, '/login', 'Sign in', 'select 1'],
    ['the wish to start again', leavingTheCode, '/login', 'Sign in', 'select 1'],
    ['the password of a link', usingALink, '/login', 'Sign in', passwordsChanged],
    ['the wish to leave for good', leaving, '/login', 'Sign in', "select 1 from users where status = 'deactivated'"],
  ];

  for (const [what, prepare, leadsTo, says, once] of forms) {
    it(`leads to the same page as the first one, by a double click: ${what}`, async () => {
      const sent = await prepare();
      const answers = await Promise.all([send(servers[0], sent), send(servers[1], sent)]);
      for (const answer of answers) await arrives(sent, answer);
      assert.equal(await count(once), 1);
    });

    it(`leads there a moment later, too, and when the browser has the new session by then: ${what}`, async () => {
      const sent = await prepare();
      const first = await send(servers[0], sent);
      const cookie = sessionIn(first) ?? sent.cookie;
      await arrives(sent, await send(servers[1], sent));
      await arrives(sent, await send(servers[1], { ...sent, cookie }), cookie);
      assert.equal(await count(once), 1);
    });

    async function arrives(sent: Form, answer: request.Response, cookie = sent.cookie) {
      const location = leadsTo || `${sent.path}/set`;
      assert.deepEqual([answer.status, answer.headers.location], [303, location]);
      const { text } = await open(location, sessionIn(answer) ?? cookie);
      const heading = headingIn(text);
      assert.ok(typeof says === 'string' ? heading === says : says.test(heading), heading);
    }
  }

  it('remembers the browser by the second answer as by the first', async () => {
    const sent = await givingCode();
    const answers = [await send(servers[0], sent), await send(servers[1], sent)];
    const [one, other] = answers.map((answer) => [answer.headers['set-cookie'] ?? []].flat().sort());
    assert.equal(one?.length, 2);
    assert.deepEqual(other, one);
  });

  describe('lets nobody in', () => {
    const isOut = async (answer: request.Response) => {
      assert.notEqual(answer.headers.location, '/');
      const { headers } = await open('/account', sessionIn(answer) ?? 'sid=none');
      assert.match(headers.location ?? '', /^\/login/);
    };

    it('who has the old session only', async () => {
      const sent = await givingCode();
      await send(servers[0], sent);
      assert.match((await open('/account', sent.cookie)).headers.location ?? '', /^\/login/);
      await isOut(await send(servers[1], { ...sent, fields: {} }));
    });

    it('who has the old session and the form token, but not the code', async () => {
      const sent = await givingCode();
      await send(servers[0], sent);
      for (const code of ['', '000000', `${sent.fields.code} `])
        await isOut(await send(servers[1], { ...sent, fields: { ...sent.fields, code } }));
    });

    it('who has the form, but not the session', async () => {
      const sent = await givingCode();
      await send(servers[0], sent);
      const other = await cookieOf(await test.visit());
      for (const cookie of [other, 'sid=none', '']) await isOut(await send(servers[1], { ...sent, cookie }));
    });

    it('ten seconds later', async () => {
      const sent = await givingCode();
      await send(servers[0], sent);
      await test.rows("update sealed_values set expires_at = expires_at - interval '10 seconds'");
      const answer = await send(servers[1], sent);
      assert.equal(answer.status, 403);
      await isOut(answer);
    });

    it('after signing out', async () => {
      const sent = await givingCode();
      const first = await send(servers[0], sent);
      const browser = sessionIn(first) ?? '';
      const token = /name="_csrf" value="([^"]+)"/.exec((await open('/', browser)).text)?.[1];
      await send(servers[0], { path: '/logout', fields: { _csrf: token }, cookie: browser });
      const answer = await send(servers[1], sent);
      assert.match((await open('/', sessionIn(answer) ?? browser)).headers.location ?? '', /^\/login/);
    });
  });

  it('is judged again when the first was wrong', async () => {
    const sent = await givingCode();
    const wrong = { ...sent, fields: { ...sent.fields, code: '12' } };
    for (const server of servers) {
      const answer = await send(server, wrong);
      assert.equal(answer.status, 422);
      assert.match(textOf(answer.text), /not right/);
    }
    assert.equal((await send(servers[0], sent)).headers.location, '/');
  });
});
