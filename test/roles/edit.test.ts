import assert from 'node:assert/strict';
import { addGroup, addRole, allRights, join, lastEntry, permissionsOf, signInManager } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, errorsIn, fieldsIn, flashIn, headingIn, idsOf, inputIn, offIn, textOf } from '../users/page.ts';

describe('A role', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    roles = await idsOf(test, 'roles');
  });
  after(() => test.close());

  const taken = { name: 'Another role already has this name. Use a different one' };

  it('that is new is saved with its permissions and recorded', async () => {
    assert.equal(headingIn((await alice.get('/roles/new')).text), 'New role');
    const answer = await alice.post('/roles', {
      name: 'Press',
      description: 'Talks to the papers',
      permissions: ['pages.view', 'pages.preview', 'pages.view'],
    });
    const id = Number(/^\/roles\/(\d+)$/.exec(answer.headers.location ?? '')?.[1]);
    assert.deepEqual(await permissionsOf(test, id), ['pages.preview', 'pages.view']);
    const { event, changes } = await lastEntry(test, 'role', id);
    assert.equal(event, 'role.created');
    assert.deepEqual(changes.permissions, [null, ['pages.view', 'pages.preview']]);
    assert.match(flashIn((await alice.get(`/roles/${id}`)).text), /Press was created\./);
  });

  it('needs a name of its own that looks like no built-in one, and keeps what was typed', async () => {
    const before = await allRights(test);
    const missing = await alice.post('/roles', { name: '', description: 'Kept', permissions: 'pages.view' });
    assert.deepEqual([missing.status, errorsIn(missing.text)], [422, { name: 'Enter a name for the role' }]);
    assert.equal(inputIn(missing.text, 'description').value, 'Kept');
    assert.deepEqual(fieldsIn(missing.text, '/roles').permissions, ['pages.view']);
    for (const name of ['content EDITOR', 'Mitglied', 'admin'])
      assert.deepEqual(errorsIn((await alice.post('/roles', { name })).text), taken);
    assert.equal(await allRights(test), before);
  });

  it('gives only permissions that there are', async () => {
    for (const permissions of ['users.fly', '*', '', 'users.view ', '__proto__']) {
      const answer = await alice.post('/roles', { name: 'Odd', permissions });
      assert.deepEqual([answer.status, Object.keys(errorsIn(answer.text))], [422, ['permissions']]);
    }
  });

  it('shows what it gives in plain words, and who has it: directly, and by which groups', async () => {
    const id = await addRole(test, 'Shown', ['customers.view', 'audit.view']);
    await addUser(test, 'Direct', { role_id: id });
    await addUser(test, 'Directdeleted', { role_id: id, status: 'deleted' });
    await join(test, await addGroup(test, 'Carriers', [id]), test.ids.erin, test.ids.dave);
    const { text } = await alice.get(`/roles/${id}`);
    const shown = textOf(text);
    assert.match(
      shown,
      /What it gives Customers See customers Audit trail See the audit trail Who has it 3 Directly 1 user Carriers 2 users/,
    );
    assert.match(text, new RegExp(`href="/users\\?role=${id}"`));
    assert.match(
      textOf((await alice.get(`/roles/${roles.Admin}`)).text),
      /What it gives Every permission, future ones too/,
    );
  });

  it('is changed for everybody who has it, which is said, recorded with numbers and felt on the next request', async () => {
    const id = await addRole(test, 'Changing', ['users.view', 'pages.view']);
    const erin = await test.signIn('erin');
    await join(test, await addGroup(test, 'Changing group', [id]), test.ids.erin);
    assert.equal((await erin.get('/users')).status, 200);
    const path = `/roles/${id}/edit`;
    const { text } = await alice.get(path);
    const answer = await alice.post(path, { ...fieldsIn(text, path), permissions: ['pages.view', 'groups.view'] });
    assert.equal(answer.headers.location, `/roles/${id}`);
    assert.equal(
      flashIn((await alice.get(`/roles/${id}`)).text),
      'Changing was updated: Permissions. 1 user may do other things from now on. Undo',
    );
    assert.deepEqual([(await erin.get('/users')).status, (await erin.get('/groups')).status], [403, 200]);
    const { changes, details } = await lastEntry(test, 'role', id);
    assert.deepEqual(changes, {
      permissions: [
        ['users.view', 'pages.view'],
        ['groups.view', 'pages.view'],
      ],
    });
    assert.deepEqual([details.gained, details.lost], [{ 'groups.view': 1 }, { 'users.view': 1 }]);
  });

  it('keeps who gave the permissions that stay', async () => {
    const id = await addRole(test, 'Given', ['pages.view']);
    await test.rows('update role_permissions set given_by = ? where role_id = ?', test.ids.bob, id);
    const path = `/roles/${id}/edit`;
    const fields = fieldsIn((await alice.get(path)).text, path);
    await alice.post(path, { ...fields, permissions: ['pages.view', 'audit.view'] });
    const given = await test.rows('select permission, given_by from role_permissions where role_id = ? order by 1', id);
    assert.deepEqual(given, [
      { permission: 'audit.view', given_by: test.ids.alice },
      { permission: 'pages.view', given_by: test.ids.bob },
    ]);
  });

  it('shows what somebody else saved meanwhile beside what was typed, and overwrites only knowingly', async () => {
    const id = await addRole(test, 'Shared', ['pages.view']);
    const path = `/roles/${id}/edit`;
    const opened = fieldsIn((await alice.get(path)).text, path);
    const other = await signInManager(test, 'Olga', ['pages.view']);
    await other.post(path, { ...fieldsIn((await other.get(path)).text, path), permissions: [] });
    const answer = await alice.post(path, { ...opened, name: 'Mine', permissions: ['pages.view', 'pages.edit'] });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /Somebody else changed this role meanwhile Olga Test saved/);
    assert.match(textOf(answer.text), /Name Shared Mine Permissions None See pages, Edit pages/);
    assert.deepEqual(await permissionsOf(test, id), []);
    assert.equal((await alice.post(path, fieldsIn(answer.text, path))).status, 303);
    assert.deepEqual(await permissionsOf(test, id), ['pages.edit', 'pages.view']);
  });

  it('lets one take what somebody else saved, field by field', async () => {
    const id = await addRole(test, 'Chosen', ['pages.view']);
    const path = `/roles/${id}/edit`;
    const opened = fieldsIn((await alice.get(path)).text, path);
    const other = await test.signIn('alice');
    const theirs = { name: 'Chosen by them', permissions: ['pages.view', 'audit.view'] };
    assert.equal((await other.post(path, { ...opened, ...theirs })).status, 303);
    const answer = await alice.post(path, { ...opened, name: 'Chosen by me', permissions: ['pages.edit'] });
    const chosen = { ...fieldsIn(answer.text, path), 'take-permissions': 'theirs' };
    assert.equal((await alice.post(path, chosen)).status, 303);
    assert.deepEqual(await permissionsOf(test, id), ['audit.view', 'pages.view']);
    assert.equal((await test.rows('select 1 from roles where id = ? and name = ?', id, 'Chosen by me')).length, 1);
  });

  it('offers permissions beyond one’s own, disabled, with who could give them', async () => {
    const mona = await signInManager(test, 'Mona', ['pages.view']);
    const off = offIn((await mona.get('/roles/new')).text, 'permissions');
    assert.equal(off['Change settings'], 'Only somebody who holds it can give it');
    assert.equal(off['See pages'], undefined);
  });

  it('is 404 when it is gone, or when its number is none', async () => {
    for (const id of ['999999', '0', '-1', 'x', '99999999999999999999'])
      for (const [path, post] of [
        ['', false],
        ['/edit', true],
        ['/delete', true],
      ] as const) {
        assert.equal((await alice.get(`/roles/${id}${path}`)).status, 404);
        if (post) assert.equal((await alice.post(`/roles/${id}${path}`, { name: 'X', version: '1' })).status, 404);
      }
  });
});
