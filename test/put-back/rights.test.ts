import assert from 'node:assert/strict';
import {
  addGroup,
  addGroupWith,
  addRole,
  join,
  manages,
  membersOf,
  permissionsOf,
  rolesOf,
  signInManager,
} from '../groups/people.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, fieldsIn, idsOf, textOf } from '../users/page.ts';
import { addressOf, newest, notesIn, putBack, recorded, rowsIn } from './page.ts';

describe('Putting back what roles and groups give', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    roles = await idsOf(test, 'roles');
  });
  beforeEach(() => {
    made += 1;
  });
  after(() => test.close());

  async function edited(kind: 'roles' | 'groups', id: number, fields: Fields): Promise<number> {
    const path = `/${kind}/${id}/edit`;
    const form = fieldsIn((await alice.get(path)).text, path);
    assert.equal((await alice.post(path, { ...form, ...fields })).status, 303);
    return (await newest(test, kind.slice(0, -1), id)).id;
  }

  describe('An edit of a role', () => {
    it('gives and takes the permissions again, and keeps what came and went since', async () => {
      const role = await addRole(test, `Desk ${made}`, ['pages.view', 'users.view']);
      const entry = await edited('roles', role, { name: `Table ${made}`, permissions: ['users.view', 'users.edit'] });
      await edited('roles', role, { permissions: ['users.view', 'users.edit', 'outbox.view'] });
      const { text } = await alice.get(addressOf(entry));
      const [name, permissions] = rowsIn(text);
      assert.deepEqual(name, ['Name', `Table ${made}`, `Desk ${made}`]);
      assert.match(permissions?.[1] ?? '', /^with Edit users; without See pages Alice Andersen changed it on/);
      assert.deepEqual([permissions?.[0], permissions?.[2]], ['Permissions', 'without Edit users; with See pages']);
      await putBack(alice, entry, { fields: ['name', 'permissions'] });
      assert.deepEqual(await permissionsOf(test, role), ['outbox.view', 'pages.view', 'users.view']);
      const now = await newest(test, 'role', role);
      assert.deepEqual([now.event, now.details.putBack], ['role.updated', entry]);
    });

    it('gives no more than the actor holds, and is refused where they could not edit the role', async () => {
      const role = await addRole(test, `Growing ${made}`, ['users.view', 'settings.edit']);
      const entry = await edited('roles', role, { permissions: ['users.view'] });
      const weaker = await signInManager(test, `Weaker${made}`);
      const { text } = await weaker.get(addressOf(entry));
      assert.match(textOf(text), /It gives more than you hold/);
      assert.doesNotMatch(text, /<button type="submit" class="btn btn-primary">/);
      await edited('roles', role, { permissions: ['users.view', 'outbox.view'] });
      assert.equal((await weaker.get(addressOf(entry))).status, 403);
      assert.deepEqual(await permissionsOf(test, role), ['outbox.view', 'users.view']);
    });

    it('says that the role has been deleted since', async () => {
      const entry = await recorded(test, { event: 'role.updated', type: 'role', id: 999_999 });
      assert.match(textOf((await alice.get(addressOf(entry))).text), /Something has been deleted since/);
      assert.equal((await alice.post(addressOf(entry), { fields: 'name' })).status, 303);
    });

    it('leaves what is built in alone, whatever the trail says', async () => {
      const changes = { permissions: [[], ['customers.view']] };
      const entry = await recorded(test, { event: 'role.updated', type: 'role', id: roles.Member ?? '', changes });
      assert.equal((await alice.post(addressOf(entry), { fields: 'permissions' })).status, 403);
    });
  });

  describe('An edit of a group', () => {
    it('gives it the roles that it had', async () => {
      const group = await addGroup(test, `Team ${made}`, [roles.Member ?? '']);
      const entry = await edited('groups', group, { description: 'New', roleIds: roles.Manager });
      assert.deepEqual(rowsIn((await alice.get(addressOf(entry))).text), [
        ['Description', 'New', 'Empty'],
        ['Roles', 'Manager', 'Member'],
      ]);
      await putBack(alice, entry);
      assert.deepEqual(await rolesOf(test, group), ['Member']);
      assert.equal((await newest(test, 'group', group)).details.putBack, entry);
    });

    it('says where the name is taken by now', async () => {
      const group = await addGroup(test, `Old ${made}`);
      const entry = await edited('groups', group, { name: `New ${made}` });
      await addGroup(test, `Old ${made}`);
      const answer = await putBack(alice, entry);
      assert.equal(answer.status, 422);
      assert.match(textOf(answer.text), /Another group already has this name/);
    });

    it('gives no role that gives more than the actor holds', async () => {
      const group = await addGroup(test, `Rich ${made}`, [roles.Manager ?? '']);
      const entry = await edited('groups', group, { roleIds: undefined });
      const weaker = await signInManager(test, `Groups${made}`);
      const { text } = await weaker.get(addressOf(entry));
      assert.deepEqual(rowsIn(text)[0]?.[2], 'Stays as it is now');
      await weaker.post(addressOf(entry), { fields: 'roleIds' });
      assert.deepEqual(await rolesOf(test, group), []);
    });
  });

  describe('A change of members', () => {
    it('takes out whom it brought, and brings back whom it took out', async () => {
      const group = await addGroupWith(test, `Crew ${made}`, ['pages.view']);
      const people = [1, 2].map((number) => addUser(test, `Crew${made}${number}`, { role_id: roles.Member }));
      const [one = 0, two = 0] = await Promise.all(people);
      await alice.post(`/groups/${group}/members/add`, { add: [String(one), String(two)], _do: 'save' });
      const added = await newest(test, 'group', group);
      assert.equal(added.event, 'group.member-added');
      const { text } = await alice.get(addressOf(added.id));
      assert.deepEqual(rowsIn(text), [['Members', `Crew${made}1 Test and Crew${made}2 Test`, 'Empty']]);
      await putBack(alice, added.id);
      assert.deepEqual(await membersOf(test, group), []);
      const removed = await newest(test, 'group', group);
      assert.deepEqual([removed.event, removed.details.putBack], ['group.member-removed', added.id]);
      assert.equal((await newest(test, 'user', one)).details.putBack, added.id);
      await putBack(alice, removed.id);
      assert.deepEqual(await membersOf(test, group), [one, two]);
    });

    it('leaves those in the group who would have nothing else, and those who hold more than the actor', async () => {
      const group = await addGroup(test, `Mixed ${made}`, []);
      const alone = await addUser(test, `Alone${made}`);
      const strong = await addUserWith(test, `Strong${made}`, ['settings.edit']);
      const other = await addUserWith(test, `Other${made}`, ['users.view']);
      await join(test, group, alone, strong, other);
      const users = [alone, strong, other, 999_999].map((id) => ({ id, name: 'Somebody' }));
      const entry = await recorded(test, { event: 'group.member-added', type: 'group', id: group, details: { users } });
      const manager = await test.signIn(await addUserWith(test, `Lead${made}`, [...manages, 'audit.view']));
      const { text } = await manager.get(addressOf(entry));
      assert.deepEqual(notesIn(text), [
        `Strong${made} Test may do more than you, and stays as they are`,
        `Alone${made} Test would be left without any role or group, and stays in the group: remove them on the page of the group, which asks what they get instead`,
      ]);
      await putBack(manager, entry);
      assert.deepEqual(await membersOf(test, group), [alone, strong]);
    });

    it('is refused to whoever may not change these members, and is nothing where nothing was recorded', async () => {
      const group = await addGroupWith(test, `Closed ${made}`, ['settings.edit']);
      const details = { users: [{ id: test.ids.erin, name: 'Erin' }] };
      const entry = await recorded(test, { event: 'group.member-removed', type: 'group', id: group, details });
      const manager = await test.signIn(await addUserWith(test, `Not${made}`, [...manages, 'audit.view']));
      assert.equal((await manager.post(addressOf(entry), { fields: 'members' })).status, 403);
      assert.deepEqual(await membersOf(test, group), []);
      const bare = await recorded(test, { event: 'group.member-added', type: 'group', id: group });
      assert.equal((await alice.get(addressOf(bare))).status, 200);
    });
  });
});
