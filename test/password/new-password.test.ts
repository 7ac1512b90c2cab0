import assert from 'node:assert/strict';
import { routes } from '../../src/routes.ts';
import { cookieOf, readToken } from '../support/login.ts';
import { type Browser, password, startTestPortal, type TestPortal } from '../support/portal.ts';

const good = 'a parrot under the bridge';

describe('Somebody whose password another person knows', () => {
  let test: TestPortal;
  let browser: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await test.rows(
      `update users set must_change_password = true, password_expires_at = now() + interval '72 hours',
         password_hash = (select password_hash from users where id = ?) where id = ?`,
      test.ids.alice,
      test.ids.bob,
    );
    browser = await test.signIn('bob');
    await readToken(browser, '/new-password');
  });
  after(() => test.close());

  const choose = (typed: string, repeated = typed) =>
    browser.post('/new-password', { password: typed, repeatPassword: repeated });
  const bob = async () =>
    (await test.rows('select must_change_password, password_expires_at from users where id = ?', test.ids.bob))[0];

  it('comes to no other page than the one to choose a new password', async () => {
    const open = ['get /new-password', 'post /new-password', 'post /logout'];
    for (const { method, url, access } of routes) {
      if (access === 'anyone' || access === 'code-pending' || open.includes(`${method} ${url}`)) continue;
      const { status, headers } = await browser[method](url.replace(/:\w+/g, '1'));
      assert.deepEqual([status, headers.location], [303, '/new-password'], `${method} ${url}`);
    }
  });

  it('sees a page without the navigation, from which one can sign out', async () => {
    const { status, text } = await browser.get('/new-password');
    assert.equal(status, 200);
    assert.match(text, /<h1>Choose a new password<\/h1>/);
    assert.doesNotMatch(text, /<nav id="main-menu"/);
    assert.equal((await browser.post('/logout')).headers.location, '/login');
  });

  it('chooses one and goes on, and the old one is worth nothing', async () => {
    const done = await choose(good);
    assert.deepEqual([done.status, done.headers.location], [303, '/']);
    assert.match((await browser.get('/')).text, /Your password was changed\./);
    assert.deepEqual(await bob(), { must_change_password: false, password_expires_at: null });
    const visitor = await test.visit();
    assert.equal((await visitor.post('/login', { email: 'bob@example.com', password })).status, 401);
  });

  it('is then on the page that they wanted before, once', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.bob);
    browser = await test.visit();
    await browser.get('/login?next=%2Fusers%3Fq%3Danna');
    const signedIn = await browser.post('/login', { email: 'bob@example.com', password });
    assert.equal(signedIn.headers.location, '/users?q=anna');
    assert.equal((await browser.get('/users?q=anna')).headers.location, '/new-password');
    assert.equal((await browser.get('/')).headers.location, '/new-password');
    await readToken(browser, '/new-password');
    assert.equal((await choose('short')).status, 422);
    assert.equal((await choose(good)).headers.location, '/users?q=anna');
    assert.match((await browser.get('/users?q=anna')).text, /Your password was changed\./);
    await test.rows('update users set must_change_password = true where id = ?', test.ids.bob);
    await readToken(browser, '/new-password');
    assert.equal((await choose(`${good} again`)).headers.location, '/');
    await test.rows("update users set second_factor = 'email' where id = ?", test.ids.bob);
  });

  const refused: [why: string, typed: string, repeated: string, says: RegExp][] = [
    ['nothing is typed', '', '', /Enter a password/],
    ['it is not repeated', good, '', /Repeat the password/],
    ['only the repetition is typed', '', good, /Enter a password/],
    ['the two differ', good, `${good}!`, /The two passwords are different/],
    ['it is short', 'parrot 4711', 'parrot 4711', /Password must be at least 12 characters/],
    ['it is endless', 'parrot '.repeat(60), 'parrot '.repeat(60), /Use 256 characters at most/],
    ['everybody has it', 'password1234', 'password1234', /on lists of common passwords/],
    ['it is the own name', 'bob baker bob', 'bob baker bob', /not made of the name/],
    ['it is the name of the portal', 'back office 1', 'back office 1', /not made of the name/],
    ['it is the old one', password, password, /different from the old one/],
  ];
  for (const [why, typed, repeated, says] of refused)
    it(`is told when ${why}, and keeps the old one`, async () => {
      const answer = await choose(typed, repeated);
      assert.equal(answer.status, 422);
      assert.match(answer.text, says);
      assert.match(answer.text, /<title>Error: /);
      if (typed) assert.ok(!answer.text.includes(`value="${typed}"`), 'what was typed is not sent back');
      assert.equal((await bob())?.must_change_password, true);
    });

  it('needs fifteen characters when there is no code', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.bob);
    assert.match((await choose('parrot bridge')).text, /Password must be at least 15 characters/);
    await test.rows("update users set second_factor = 'email' where id = ?", test.ids.bob);
  });

  it('is signed out everywhere else by it, and goes on here with another session', async () => {
    const other = await test.signIn('bob');
    const before = await cookieOf(browser);
    await choose(good);
    assert.equal((await other.get('/account')).headers.location, '/login?next=%2Faccount');
    assert.equal((await browser.get('/account')).status, 200);
    assert.notEqual(await cookieOf(browser), before);
  });

  it('is in the trail with it and gets a mail, neither of them with the password', async () => {
    await choose(good);
    const [entry] = await test.rows<{ row: string }>(
      "select audit_entries::text as row from audit_entries where event = 'password.changed' order by id desc limit 1",
    );
    const [mail] = await test.rows<{ recipient: string; row: string }>(
      "select recipient, mails::text as row from mails where kind = 'password-changed' order by id desc limit 1",
    );
    assert.match(entry?.row ?? '', /Bob Baker/);
    assert.equal(mail?.recipient, 'bob@example.com');
    assert.doesNotMatch(`${entry?.row} ${mail?.row}`, /parrot/);
  });
});

describe('The page to choose a new password', () => {
  it('changes nothing for somebody who need not: that takes the current one', async () => {
    const test = await startTestPortal();
    try {
      const browser = await test.signIn('alice');
      assert.equal((await browser.get('/new-password')).headers.location, '/');
      const hash = () => test.rows('select password_hash from users where id = ?', test.ids.alice);
      const before = await hash();
      const { headers } = await browser.post('/new-password', { password: good, repeatPassword: good });
      assert.equal(headers.location, '/');
      assert.deepEqual(await hash(), before);
    } finally {
      await test.close();
    }
  });
});
