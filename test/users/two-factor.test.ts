import assert from 'node:assert/strict';
import { passwordWasGiven } from '../confirm/ask.ts';
import { giveApp, takeApps } from '../support/authenticator.ts';
import { forgetFailures, givePassword, readToken } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('The second factor of somebody else', () => {
  let test: TestPortal;
  let alice: Browser;
  let page: string;
  before(async () => {
    test = await startTestPortal();
    page = `/users/${test.ids.erin}/two-factor`;
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await takeApps(test);
    await test.rows('update users set must_change_password = false');
    alice = await test.signIn('alice');
    await readToken(alice, '/users');
  });
  after(() => test.close());

  const erin = async () =>
    (
      await test.rows(
        'select second_factor as factor, must_change_password as "mustChange" from users where id = ?',
        test.ids.erin,
      )
    )[0];
  const told = async () => (await test.rows("select 1 from mails where kind = 'second-factor-changed'")).length;

  it('is disabled after a page that says what will happen', async () => {
    await giveApp(test, 'erin');
    const theirs = await test.signIn('erin');
    const before = await told();
    const { text } = await alice.get(page);
    for (const said of [
      'Disable 2FA for Erin Evans\\?',
      'recovery codes stop working',
      '15 characters or more',
      'gets a mail',
    ])
      assert.match(text, new RegExp(said));
    const { status, headers } = await alice.post(`${page}/disable`);
    assert.deepEqual([status, headers.location], [303, `/users/${test.ids.erin}`]);
    assert.deepEqual(await erin(), { factor: 'off', mustChange: true });
    assert.deepEqual(await test.rows('select 1 from authenticators union all select 1 from recovery_codes'), []);
    assert.match((await theirs.get('/account')).headers.location ?? '', /^\/login/);
    assert.equal(await told(), before + 1);
    const [entry] = await test.rows(
      "select actor_id, subject_id, changes from audit_entries where event = 'second-factor.changed' order by id desc limit 1",
    );
    assert.deepEqual(entry, {
      actor_id: test.ids.alice,
      subject_id: test.ids.erin,
      changes: { secondFactor: ['app', 'off'] },
    });
  });

  it('lets them in with the password, to choose a longer one', async () => {
    await alice.post(`${page}/disable`);
    const browser = await test.visit();
    assert.equal((await givePassword(browser, emailOf('erin'))).headers.location, '/');
    assert.equal((await browser.get('/')).headers.location, '/new-password');
    assert.match((await browser.get('/new-password')).text, /choose one of 15 characters or more/);
    await readToken(browser, '/new-password');
    const short = { password: 'four quiet ott', repeatPassword: 'four quiet ott' };
    assert.match((await browser.post('/new-password', short)).text, /must be at least 15 characters/);
  });

  it('is enabled again, by mailed codes', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.erin);
    assert.match((await alice.get(page)).text, /Enable 2FA for Erin Evans\?/);
    assert.equal((await alice.post(`${page}/enable`)).status, 303);
    assert.equal((await erin())?.factor, 'email');
    const browser = await test.visit();
    assert.equal((await givePassword(browser, emailOf('erin'))).headers.location, '/login/code');
  });

  it('stays as it is when it is so already', async () => {
    const entries = async () =>
      (await test.rows("select 1 from audit_entries where event = 'second-factor.changed'")).length;
    const before = await entries();
    assert.equal((await alice.post(`${page}/enable`)).status, 303);
    assert.match((await alice.get(`/users/${test.ids.erin}`)).text, /has a second factor already/);
    assert.equal(await entries(), before);
  });

  it('is out of reach of who may not, or who holds less', async () => {
    await test.rows("delete from role_permissions where permission = 'users.two-factor'");
    const dave = await test.signIn('dave');
    await readToken(dave, '/account');
    assert.equal((await dave.post(`${page}/disable`)).status, 403);
    const [role] = await test.rows<{ id: number }>("insert into roles (name) values ('Helpers') returning id");
    await test.rows(
      "insert into role_permissions (role_id, permission) select ?, unnest(array['users.view', 'users.two-factor'])",
      role?.id,
    );
    await test.rows('update users set role_id = ? where id = ?', role?.id, test.ids.dave);
    const helper = await test.signIn('dave');
    await readToken(helper, '/account');
    assert.equal((await helper.post(`/users/${test.ids.alice}/two-factor/disable`)).status, 403);
    assert.equal((await helper.get(`/users/${test.ids.alice}/two-factor`)).status, 403);
    assert.equal((await erin())?.factor, 'email');
  });

  it('is one’s own under My account only', async () => {
    assert.equal((await alice.get(`/users/${test.ids.alice}/two-factor`)).headers.location, '/account/two-factor');
    assert.equal((await alice.post(`/users/${test.ids.alice}/two-factor/disable`)).status, 403);
  });

  it('asks for the own password when it was given more than 10 minutes ago', async () => {
    await passwordWasGiven(test, '11 minutes');
    assert.match((await alice.get(page)).headers.location ?? '', /^\/confirm/);
    assert.equal((await alice.post(`${page}/disable`)).status, 403);
    assert.equal((await erin())?.factor, 'email');
  });
});
