import assert from 'node:assert/strict';
import { accessOf, addGroup, addGroupWith, addRole } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, editUser, fieldsIn, flashIn, idsOf, textOf } from './page.ts';

describe('Two who may give different things and edit one user in turn', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let groups: Record<string, string>;
  let roles: Record<string, string>;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    [groups, roles] = [await idsOf(test, 'groups'), await idsOf(test, 'roles')];
  });
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Turn${made}`);
    await addToGroup(test, id, 'Interns');
  });
  after(() => test.close());

  const formOf = async (browser: Browser) =>
    fieldsIn((await browser.get(`/users/${id}/edit`)).text, `/users/${id}/edit`);
  const send = (browser: Browser, form: Record<string, string[]>, fields = {}) =>
    browser.post(`/users/${id}/edit`, { ...form, ...fields });
  const held = async () => (await accessOf(test, id)).groupIds.map(String).sort();

  it('keep what only one of them may touch, whoever saves last', async () => {
    const first = await formOf(bob);
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', groups['Content editors'] ?? ''] });
    assert.equal((await send(bob, first, { lastName: 'By Bob' })).status, 303);
    await editUser(bob, id, { agent: 'yes', groupIds: groups.Interns, roleId: '' });
    assert.deepEqual(await held(), [groups.Interns, groups['Content editors']].sort());
    await editUser(alice, id, { groupIds: groups.Interns });
    await editUser(bob, id, { groupIds: [groups.Interns ?? '', groups['User managers'] ?? ''] });
    assert.deepEqual(await held(), [groups.Interns, groups['User managers']].sort());
  });

  it('keep what was out of reach when the page was opened and is not when it is saved', async () => {
    const role = await addRole(test, `Shrinking ${made}`, ['users.view', 'settings.edit']);
    const group = await addGroup(test, `Shrinking ${made}`, [role]);
    await editUser(alice, id, { roleId: String(role), groupIds: [groups.Interns ?? '', String(group)] });
    const form = await formOf(bob);
    assert.deepEqual([form.groupIds, form.roleId], [undefined, undefined]);
    await test.rows("delete from role_permissions where role_id = ? and permission = 'settings.edit'", role);
    assert.equal((await send(bob, form, { agent: 'yes' })).status, 303);
    assert.deepEqual(await accessOf(test, id), { roleId: role, groupIds: [Number(groups.Interns), group] });
  });

  it('keep it also when something else has to be put right first', async () => {
    const group = await addGroupWith(test, `Shrinking ${made}`, ['users.view', 'settings.edit']);
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', String(group)] });
    const form = await formOf(bob);
    await test.rows("delete from role_permissions where permission = 'settings.edit'");
    const answer = await send(bob, form, { lastName: '' });
    assert.equal(answer.status, 422);
    await bob.post(`/users/${id}/edit`, { ...fieldsIn(answer.text, `/users/${id}/edit`), lastName: 'Right' });
    assert.deepEqual(await held(), [groups.Interns, String(group)].sort());
  });

  it('take nothing away by a request made by hand that names no groups', async () => {
    await editUser(alice, id, { roleId: roles.Member, groupIds: [groups.Interns ?? ''] });
    const fields = {
      firstName: 'By',
      lastName: 'Hand',
      status: 'active',
      supervisor: '',
      language: 'en',
      version: '2',
    };
    assert.equal((await send(bob, {}, fields)).status, 303);
    assert.deepEqual(await accessOf(test, id), { roleId: Number(roles.Member), groupIds: [Number(groups.Interns)] });
  });

  it('cannot claim by hand that others’ groups were never there', async () => {
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', groups['Content editors'] ?? ''] });
    const [user] = await test.rows('select version from users where id = ?', id);
    const forged = { original: '{"groupIds":[]}', offered: Object.values(groups).join(), groupIds: groups.Interns };
    const fields = { firstName: 'By', lastName: 'Hand', status: 'active', supervisor: '', language: 'en' };
    await send(bob, {}, { ...fields, ...forged, version: String(user?.version) });
    assert.deepEqual(await held(), [groups.Interns, groups['Content editors']].sort());
  });

  it('lose nothing when a group of the user is deleted meanwhile', async () => {
    const [gone, target] = [await addGroup(test, `Gone ${made}`), await addGroup(test, `Target ${made}`)];
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', String(gone)] });
    const form = await formOf(bob);
    await alice.post(`/groups/${gone}/delete`, { people: 'move', targetId: String(target) });
    const answer = await send(bob, form, { agent: 'yes' });
    assert.equal(answer.status, 303);
    assert.match(flashIn((await bob.get(answer.headers.location ?? '')).text), /it was kept: Groups\./);
    assert.deepEqual(await held(), [groups.Interns, String(target)].sort());
  });

  it('choose when both changed the groups', async () => {
    const [gone, target] = [await addGroup(test, `Gone ${made}`), await addGroup(test, `Target ${made}`)];
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', String(gone)] });
    const form = await formOf(bob);
    await alice.post(`/groups/${gone}/delete`, { people: 'move', targetId: String(target) });
    const answer = await send(bob, form, { groupIds: [groups.Interns ?? '', groups['User managers'] ?? ''] });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /Somebody else changed the same fields meanwhile/);
  });

  it('can put somebody into hundreds of groups', async () => {
    const added = await test.rows<{ id: number }>(
      "insert into groups (name) select 'Many ' || number from generate_series(1, 400) as number returning id",
    );
    const all = added.map((group) => String(group.id));
    assert.equal((await editUser(alice, id, { groupIds: all })).status, 303);
    assert.equal((await held()).length, 400);
    await test.rows('delete from group_members where group_id = any(?)', all);
    await test.rows('delete from groups where id = any(?)', all);
  });
});
