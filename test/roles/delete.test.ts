import assert from 'node:assert/strict';
import { accessOf, addGroup, addRole, allRights, join, lastEntry, rolesOf, signInManager } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, errorsIn, flashIn, idsOf, textOf } from '../users/page.ts';

describe('Deleting a role', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  let id: number;
  let path: string;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
  });
  beforeEach(async () => {
    made += 1;
    id = await addRole(test, `Desk ${made}`, ['pages.view', 'audit.view']);
    path = `/roles/${id}/delete`;
  });
  after(() => test.close());

  const exists = async () => (await test.rows('select 1 from roles where id = ?', id)).length === 1;

  it('asks nothing but a yes when nobody has it', async () => {
    assert.match(textOf((await alice.get(path)).text), /nobody has it, so nobody loses anything/);
    assert.equal((await alice.post(path, {})).headers.location, '/roles');
    assert.equal(await exists(), false);
    assert.match(flashIn((await alice.get('/roles')).text), new RegExp(`Desk ${made} was deleted\\.`));
    const { event, changes } = await lastEntry(test, 'role', id);
    assert.deepEqual([event, changes.permissions], ['role.deleted', [['audit.view', 'pages.view'], null]]);
  });

  it('asks what its people and its groups get, and says what they lose', async () => {
    const anna = await addUser(test, `Anna${made}`, { role_id: id });
    await join(test, Number(groups.Interns), anna);
    await join(test, await addGroup(test, `Carriers ${made}`, [id]), test.ids.erin);
    const { text } = await alice.get(path);
    assert.match(
      textOf(text),
      new RegExp(
        `1 user has it directly the group Carriers ${made} carries it 2 users lose See pages 2 users lose See the audit trail`,
      ),
    );
    const before = await allRights(test);
    const none = await alice.post(path, {});
    assert.equal(none.status, 422);
    assert.deepEqual(Object.keys(errorsIn(none.text)), ['holders', 'groups']);
    for (const other of ['999999', String(id)])
      assert.equal((await alice.post(path, { holders: other, groups: other })).status, 422);
    assert.equal(await allRights(test), before);
  });

  it('gives people and groups another role, and records it with each of them', async () => {
    const anna = await addUser(test, `Anna${made}`, { role_id: id });
    const group = await addGroup(test, `Carriers ${made}`, [id, roles.External ?? '']);
    const both = await addGroup(test, `Both ${made}`, [id, roles.Member ?? '']);
    const answer = await alice.post(path, { holders: roles.Manager, groups: roles.Member });
    assert.equal(answer.status, 303);
    assert.equal((await accessOf(test, anna)).roleId, Number(roles.Manager));
    assert.deepEqual(await rolesOf(test, group), ['External', 'Member']);
    assert.deepEqual(await rolesOf(test, both), ['Member']);
    const [own] = await test.rows<{ changes: unknown }>(
      "select changes from audit_entries where subject_type = 'user' and subject_id = ?",
      anna,
    );
    assert.deepEqual(own?.changes, { roleId: [id, Number(roles.Manager)] });
    const { changes } = await lastEntry(test, 'group', group);
    const sorted = (...ids: (number | string | undefined)[]) => ids.map(Number).sort((a, b) => a - b);
    assert.deepEqual(changes.roleIds, [sorted(id, roles.External), sorted(roles.Member, roles.External)]);
    assert.deepEqual((await lastEntry(test, 'role', id)).details.given, { holders: 'Manager', groups: 'Member' });
  });

  it('leaves nothing in its place where that is wanted', async () => {
    const anna = await addUser(test, `Anna${made}`, { role_id: id });
    await join(test, Number(groups.Interns), anna);
    const group = await addGroup(test, `Carriers ${made}`, [id]);
    assert.equal((await alice.post(path, { holders: 'none', groups: 'none' })).status, 303);
    assert.deepEqual(await accessOf(test, anna), { roleId: null, groupIds: [Number(groups.Interns)] });
    assert.deepEqual(await rolesOf(test, group), []);
  });

  it('names who would be left without role and group, who must get another role', async () => {
    await addUser(test, `Anna${made}`, { role_id: id, status: 'deleted' });
    const { text } = await alice.get(path);
    assert.match(textOf(text), new RegExp(`Anna${made} Test has this role and no group`));
    assert.doesNotMatch(text, /<option value="none"/);
    const answer = await alice.post(path, { holders: 'none' });
    assert.equal(answer.status, 422);
    assert.match(errorsIn(answer.text).holders ?? '', new RegExp(`Anna${made} Test would be left`));
    assert.equal(await exists(), true);
  });

  it('is refused while somebody has it who holds more, or a group carries it that one may not change', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'audit.view']);
    const strong = await addUser(test, `Strong${made}`, { role_id: id });
    await join(test, Number(groups.Administrators), strong);
    const group = await addGroup(test, `Strong group ${made}`, [id, roles.Manager ?? '']);
    const before = await allRights(test);
    const { text } = await mona.get(path);
    assert.match(textOf(text), new RegExp(`Strong${made} Test holds more than you`));
    assert.match(textOf(text), new RegExp(`You can’t change these groups.*Strong group ${made}`));
    const answer = await mona.post(path, { holders: String(roles.External), groups: 'none' });
    assert.equal(answer.status, 422);
    assert.equal(await allRights(test), before);
    assert.deepEqual(await rolesOf(test, group), [`Desk ${made}`, 'Manager']);
  });

  it('gives nobody a role that the actor could not give', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'audit.view']);
    await addUser(test, `Anna${made}`, { role_id: id });
    await addGroup(test, `Carriers ${made}`, [id]);
    const before = await allRights(test);
    for (const role of [roles.Admin, roles.Manager]) {
      const answer = await mona.post(path, { holders: role, groups: role });
      const notYours = 'You can give only what you hold yourself';
      assert.deepEqual(errorsIn(answer.text), { holders: notYours, groups: notYours });
    }
    assert.equal(await allRights(test), before);
  });

  it('is not possible with a built-in role, or with one that gives more than one holds', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view']);
    const before = await allRights(test);
    for (const role of [roles.Admin, roles.Manager, roles.Member, roles.External]) {
      assert.equal((await alice.post(`/roles/${role}/delete`, { holders: 'none', groups: 'none' })).status, 403);
      assert.equal((await alice.post(`/roles/${role}/edit`, { name: 'Mine', version: '1' })).status, 403);
      assert.equal((await alice.get(`/roles/${role}/edit`)).status, 403);
    }
    assert.equal((await mona.post(path, {})).status, 403);
    assert.equal((await mona.get(path)).status, 403);
    assert.equal(await allRights(test), before);
  });
});
