import assert from 'node:assert/strict';
import { addGroup, addRole, allRights, join, manages, signInManager } from '../groups/people.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, errorsIn, idsOf } from '../users/page.ts';

describe('By roles nobody', () => {
  let test: TestPortal;
  let mona: Browser;
  let monaId: number;
  before(async () => {
    test = await startTestPortal();
    monaId = await addUserWith(test, 'Mona', [...manages, 'pages.view']);
    mona = await test.signIn(monaId);
  });
  after(() => test.close());

  /** Sends a form by hand and sees that it is refused and that nothing at all has changed. */
  async function refused(path: string, fields: Fields, status: number, browser = mona) {
    const before = await allRights(test);
    const answer = await browser.post(path, fields);
    assert.equal(answer.status, status);
    assert.equal(await allRights(test), before);
    return answer;
  }

  const notYours = { permissions: 'You can give only what you hold yourself' };

  it('makes a role that gives more than they hold', async () => {
    const answer = await refused('/roles', { name: 'Way in', permissions: ['pages.view', 'settings.edit'] }, 422);
    assert.deepEqual(errorsIn(answer.text), notYours);
  });

  it('raises their own role, or one of a group they are in', async () => {
    const own = (await idsOf(test, 'roles'))['Role of Mona'];
    const shared = await addRole(test, 'Shared', ['pages.view']);
    await join(test, await addGroup(test, 'Shared group', [shared]), monaId);
    for (const id of [own, shared]) {
      const fields = { name: `Raised ${id}`, version: '1', permissions: ['pages.view', 'users.password'] };
      const answer = await refused(`/roles/${id}/edit`, fields, 422);
      assert.deepEqual(errorsIn(answer.text), notYours);
    }
  });

  it('changes a role that gives more than they hold, not even its name', async () => {
    const strong = await addRole(test, 'Strong', ['pages.view', 'settings.edit']);
    await refused(`/roles/${strong}/edit`, { name: 'Weak', version: '1', permissions: 'pages.view' }, 403);
    await refused(
      `/roles/${strong}/edit`,
      { name: 'Weak', version: '1', permissions: ['pages.view', 'settings.edit'] },
      403,
    );
    assert.equal((await mona.get(`/roles/${strong}/edit`)).status, 403);
    assert.doesNotMatch((await mona.get(`/roles/${strong}`)).text, /\/edit"/);
  });

  it('does anything with only one of the permissions that it takes', async () => {
    const role = await addRole(test, 'Weak role', ['pages.view']);
    const onlyEdit = await test.signIn(await addUserWith(test, 'Onlyedit', ['roles.edit', 'pages.view']));
    await refused(`/roles/${role}/edit`, { name: 'X', version: '1' }, 404, onlyEdit);
    await refused(`/roles/${role}/delete`, {}, 404, onlyEdit);
    const onlyView = await test.signIn(await addUserWith(test, 'Onlyview', ['roles.view', 'pages.view']));
    for (const path of ['/roles', `/roles/${role}/edit`, `/roles/${role}/delete`, '/roles/review'])
      await refused(path, { name: 'X', version: '1', _do: 'save', change: `${role}:remove:pages.view` }, 403, onlyView);
    const noGroups = await test.signIn(await addUserWith(test, 'Nogroups', ['roles.view', 'roles.edit', 'pages.view']));
    await addGroup(test, 'Carries it', [role]);
    await refused(`/roles/${role}/delete`, { groups: 'none' }, 422, noGroups);
  });

  it('keeps a right to change roles that was taken a moment ago', async () => {
    const role = await addRole(test, 'Momentary', ['pages.view']);
    const quick = await signInManager(test, 'Quick', ['pages.view']);
    await test.rows(
      "delete from role_permissions where permission = 'roles.edit' and role_id in (select role_id from users where first_name = 'Quick')",
    );
    await refused(`/roles/${role}/edit`, { name: 'X', version: '1' }, 403, quick);
  });

  it('who was deactivated changes anything', async () => {
    const role = await addRole(test, 'Away', ['pages.view']);
    const away = await addUser(test, 'Away', { role_id: (await idsOf(test, 'roles')).Admin });
    const browser = await test.signIn(away);
    await test.rows("update users set status = 'deactivated' where id = ?", away);
    const answer = await refused(`/roles/${role}/edit`, { name: 'X', version: '1' }, 303, browser);
    assert.equal(answer.headers.location, '/login');
  });
});
