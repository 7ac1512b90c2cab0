import assert from 'node:assert/strict';
import { workOnBulk } from '../../src/bulk/work-service.ts';
import { giveAgain, passwordWasGiven, sendKept } from '../confirm/ask.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople } from '../users/list.ts';
import { addToGroup, addUser, addUserWith, errorAt, offIn } from '../users/page.ts';
import { begin, beginWithGroups, carryOut, choose, groupIdOf, groupsOf, outcomesOf, statusOf } from './many.ts';

describe('What is done to many users at once', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
  });
  afterEach(() => test.close());

  const numberOf = (page: string) => Number(page.split('/').at(-1));

  it('takes the permission that it takes for one', async () => {
    const editor = await test.signIn(await addUserWith(test, 'Editor', ['users.view', 'users.edit']));
    assert.doesNotMatch((await editor.get('/users?select=on')).text, /bulk:activate/);
    await choose(editor, [test.ids.frank]);
    for (const action of ['activate', 'deactivate', 'sign-out', 'password-link']) {
      assert.equal((await editor.post('/bulk', { action })).status, 403);
      assert.equal((await editor.post('/users/selection', { _do: `bulk:${action}` })).status, 403);
    }
    assert.deepEqual(await test.rows('select 1 from bulk_works'), []);
  });

  it('leaves alone who holds more', async () => {
    const { alice: self, dave, erin } = test.ids;
    const page = await begin(bob, 'deactivate', [self, dave, erin]);
    await carryOut(test, bob, page);
    assert.deepEqual(await outcomesOf(test, page), { [self]: 'holds-more', [dave]: 'holds-more', [erin]: 'changed' });
    assert.equal(await statusOf(test, dave), 'active');
  });

  it('keeps whoever is masked out of the accounts of those who are not', async () => {
    await test.rows('update users set mask_data = true where id = ?', test.ids.bob);
    const masked = await addUser(test, 'Masked', { mask_data: true });
    await addToGroup(test, masked, 'Interns');
    const page = await begin(bob, 'password-link', [test.ids.erin, masked]);
    await carryOut(test, bob, page);
    assert.deepEqual(await outcomesOf(test, page), { [test.ids.erin]: 'unmasked', [masked]: 'changed' });
  });

  it('gives no group that gives more than one holds, and says who could', async () => {
    const administrators = await groupIdOf(test, 'Administrators');
    const answer = await beginWithGroups(bob, 'add-to-group', [test.ids.erin], [administrators]);
    assert.equal(answer.status, 422);
    assert.match(errorAt(answer.text, 'groupIds'), /rights you hold yourself/);
    assert.match(offIn(answer.text, 'groupIds').Administrators ?? '', /administrator/i);
    assert.equal((await bob.post('/bulk/groups', { action: 'add-to-group', groupIds: '999999' })).status, 422);
    assert.equal((await bob.post('/bulk/groups', { action: 'add-to-group' })).status, 422);
    assert.deepEqual(await test.rows('select 1 from bulk_works'), []);
  });

  it('asks for one’s own password before it makes administrators', async () => {
    const administrators = await groupIdOf(test, 'Administrators');
    const page = String(
      (await beginWithGroups(alice, 'add-to-group', [test.ids.erin], [administrators])).headers.location,
    );
    await passwordWasGiven(test, '11 minutes');
    const kept = await sendKept(alice, `${page}/confirm`, {});
    assert.ok(kept);
    assert.deepEqual(await groupsOf(test, test.ids.erin), ['Interns']);
    await giveAgain(alice, `${page}/confirm`, kept);
    assert.deepEqual(await groupsOf(test, test.ids.erin), ['Administrators', 'Interns']);
  });

  it('makes nobody an administrator by a group that gives Admin only since it was confirmed', async () => {
    const { erin, carol } = test.ids;
    const editors = await groupIdOf(test, 'Content editors');
    const page = String((await beginWithGroups(alice, 'add-to-group', [erin, carol], [editors])).headers.location);
    await test.rows("update bulk_works set state = 'applying'");
    await test.rows("insert into group_roles select ?, id from roles where built_in = 'admin'", editors);
    await workOnBulk(test.portal, numberOf(page));
    assert.deepEqual(await outcomesOf(test, page), { [erin]: 'password', [carol]: 'password' });
  });

  it('judges everybody once more: rights, status and groups may have changed since the check', async () => {
    const { erin, frank, dave } = test.ids;
    const [other = 0] = await addPeople(test, [{ first_name: 'Other' }]);
    await addToGroup(test, other, 'Interns');
    const page = await begin(bob, 'deactivate', [erin, other]);
    await addToGroup(test, erin, 'Administrators');
    await carryOut(test, bob, page);
    assert.deepEqual(await outcomesOf(test, page), { [erin]: 'holds-more', [other]: 'changed' });
    const next = await begin(alice, 'activate', [frank, other]);
    await test.rows("update users set status = 'active' where id = ?", frank);
    await carryOut(test, alice, next);
    assert.deepEqual(await outcomesOf(test, next), { [frank]: 'already', [other]: 'changed' });
    assert.equal(await statusOf(test, dave), 'active');
  });

  it('changes nobody any more when its maker loses the permission, or may not sign in', async () => {
    const { erin } = test.ids;
    const lost = await begin(bob, 'deactivate', [erin]);
    await test.rows("update bulk_works set state = 'applying'");
    await test.rows("delete from role_permissions where permission = 'users.activate'");
    await workOnBulk(test.portal, numberOf(lost));
    assert.deepEqual(await outcomesOf(test, lost), { [erin]: 'no-permission' });
    const page = await begin(alice, 'deactivate', [erin]);
    await test.rows("update bulk_works set state = 'applying' where state = 'checked'");
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.alice);
    await workOnBulk(test.portal, numberOf(page));
    assert.deepEqual(await outcomesOf(test, page), { [erin]: 'will' });
    assert.deepEqual(await test.rows('select state from bulk_works order by id desc limit 1'), [{ state: 'stopped' }]);
    assert.equal(await statusOf(test, erin), 'active');
  });

  it('lets the last administrator who can sign in stay, and all others go', async () => {
    const { erin, dave } = test.ids;
    for (const id of [erin, dave]) await addToGroup(test, id, 'Administrators');
    const page = await begin(alice, 'deactivate', [erin, dave, test.ids.carol]);
    await test.rows("update users set password_expires_at = now() where email = 'alice@example.com'");
    await carryOut(test, alice, page);
    const outcomes = await outcomesOf(test, page);
    assert.deepEqual([outcomes[erin], outcomes[dave]].sort(), ['changed', 'last-administrator']);
    assert.equal(outcomes[test.ids.carol], 'changed');
    assert.equal(
      (await test.rows("select 1 from users where status = 'active' and id in (?, ?)", erin, dave)).length,
      1,
    );
  });

  it('takes Administrators away from all but oneself, and from the last of them from nobody', async () => {
    const { erin, alice: self } = test.ids;
    await addToGroup(test, erin, 'Administrators');
    const administrators = await groupIdOf(test, 'Administrators');
    const begun = await beginWithGroups(alice, 'remove-from-group', [self, erin], [administrators]);
    await carryOut(test, alice, String(begun.headers.location));
    assert.deepEqual(await outcomesOf(test, String(begun.headers.location)), { [self]: 'oneself', [erin]: 'changed' });
    assert.deepEqual(await groupsOf(test, erin), ['Interns']);
  });

  it('sends no links without a mail server, and says so', async () => {
    const without = await startTestPortal({ environment: { SMTP_URL: undefined, MAIL_FROM: undefined } });
    try {
      const browser = await without.signIn('alice');
      const page = await begin(browser, 'password-link', [without.ids.erin]);
      assert.match((await browser.get(page)).text, /There is no mail server/);
    } finally {
      await without.close();
    }
  });
});
