import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, errorsIn, fieldsIn, flashIn, idsOf, textOf } from '../users/page.ts';
import { accessOf, addGroup, addGroupWith, allRights, join, lastEntry, membersOf, signInManager } from './people.ts';

describe('Deleting a group', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let path: string;
  let member: string;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    member = (await idsOf(test, 'roles')).Member ?? '';
  });
  beforeEach(async () => {
    made += 1;
    id = await addGroupWith(test, `Team ${made}`, ['pages.view', 'audit.view']);
    path = `/groups/${id}/delete`;
  });
  after(() => test.close());

  const exists = async () => (await test.rows('select 1 from groups where id = ?', id)).length === 1;
  const addMember = async (name: string, columns: Record<string, unknown> = {}) => {
    const user = await addUser(test, `${name}${made}`, columns);
    await join(test, id, user);
    return user;
  };

  it('asks nothing but a yes when nobody is in it', async () => {
    const { text } = await alice.get(path);
    assert.match(textOf(text), new RegExp(`Delete Team ${made}\\?.*nobody is in it, so nobody loses anything`));
    assert.doesNotMatch(text, /name="people"/);
    const answer = await alice.post(path, {});
    assert.equal(answer.headers.location, '/groups');
    assert.equal(await exists(), false);
    assert.match(flashIn((await alice.get('/groups')).text), new RegExp(`Team ${made} was deleted\\.`));
    const { event, changes } = await lastEntry(test, 'group', id);
    assert.deepEqual([event, changes.name], ['group.deleted', [`Team ${made}`, null]]);
  });

  it('says who is in it and what they lose, and asks where they go', async () => {
    await addMember('Anna', { role_id: member });
    await addMember('Ben', { role_id: member });
    const { text } = await alice.get(path);
    assert.match(textOf(text), /2 users are in it, and leave it 2 users lose See the audit trail it stays/);
    const before = await allRights(test);
    const none = await alice.post(path, {});
    assert.deepEqual([none.status, errorsIn(none.text)], [422, { people: 'Choose what becomes of the members' }]);
    for (const targetId of ['', '999999', String(id)]) {
      const missing = await alice.post(path, { people: 'move', targetId });
      assert.deepEqual([missing.status, Object.keys(errorsIn(missing.text))], [422, ['targetId']]);
    }
    assert.equal((await alice.post(path, { people: 'burn' })).status, 422);
    assert.equal(await allRights(test), before);
  });

  it('removes the members, who keep their role and their other groups', async () => {
    const { Interns } = await idsOf(test, 'groups');
    const [anna, ben] = [await addMember('Anna', { role_id: member }), await addMember('Ben')];
    await join(test, Number(Interns), ben);
    assert.equal((await alice.post(path, { people: 'remove' })).status, 303);
    assert.deepEqual(await accessOf(test, anna), { roleId: Number(member), groupIds: [] });
    assert.deepEqual(await accessOf(test, ben), { roleId: null, groupIds: [Number(Interns)] });
    const { details } = await lastEntry(test, 'group', id);
    assert.deepEqual([details.people, details.affected], [2, 2]);
    assert.deepEqual(details.lost, { 'audit.view': 2, 'pages.view': 1 });
    const [own] = await test.rows<{ changes: unknown }>(
      "select changes from audit_entries where subject_type = 'user' and subject_id = ?",
      ben,
    );
    assert.deepEqual(own?.changes, { groupIds: [[Number(Interns), id].sort((a, b) => a - b), [Number(Interns)]] });
  });

  it('moves the members to another group', async () => {
    const target = await addGroup(test, `Target ${made}`);
    const [anna, ben] = [await addMember('Anna'), await addMember('Ben')];
    await join(test, target, ben);
    const answer = await alice.post(path, { people: 'move', targetId: String(target) });
    assert.equal(answer.status, 303);
    assert.deepEqual(
      await membersOf(test, target),
      [anna, ben].sort((a, b) => a - b),
    );
    assert.equal((await lastEntry(test, 'group', id)).details.target, `Target ${made}`);
  });

  it('names who would be left with nothing, deleted users too, and gives them something', async () => {
    const anna = await addMember('Anna');
    const gone = await addMember('Gone', { status: 'deleted' });
    const ben = await addMember('Ben', { role_id: member });
    const { text } = await alice.get(path);
    assert.match(
      textOf(text),
      new RegExp(`(Anna${made} Test|Gone${made} Test) and (Anna${made} Test|Gone${made} Test) have no role`),
    );
    const none = await alice.post(path, { people: 'remove' });
    assert.equal(none.status, 422);
    assert.deepEqual(Object.keys(errorsIn(none.text)), ['instead']);
    assert.equal((await alice.post(path, { ...fieldsIn(none.text, path), instead: `role:${member}` })).status, 303);
    for (const user of [anna, gone]) assert.equal((await accessOf(test, user)).roleId, Number(member));
    const [given] = await test.rows('select role_given_by from users where id = ?', anna);
    assert.equal(given?.role_given_by, test.ids.alice);
    const [entry] = await test.rows<{ changes: unknown }>(
      "select changes from audit_entries where subject_type = 'user' and subject_id = ?",
      anna,
    );
    assert.deepEqual(entry?.changes, { groupIds: [[id], []], roleId: [null, Number(member)] });
    assert.equal((await accessOf(test, ben)).roleId, Number(member));
  });

  it('can give them another group', async () => {
    const other = await addGroup(test, `Other ${made}`);
    const anna = await addMember('Anna');
    assert.equal((await alice.post(path, { people: 'remove', instead: `group:${other}` })).status, 303);
    assert.deepEqual(await accessOf(test, anna), { roleId: null, groupIds: [other] });
  });

  it('is refused while somebody is in it who holds more, who is named', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'audit.view']);
    await addMember('Anna');
    await join(test, id, test.ids.alice);
    const safe = await addGroup(test, `Safe ${made}`);
    const before = await allRights(test);
    const { text } = await mona.get(path);
    assert.match(textOf(text), /Alice Andersen holds more than you.*Ask an administrator/);
    assert.doesNotMatch(text, /btn-danger/);
    const answer = await mona.post(path, { people: 'remove', instead: `group:${safe}` });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /Alice Andersen/);
    assert.equal(await allRights(test), before);
  });

  it('does not move people to where the actor could not put them', async () => {
    const { Administrators, 'Content editors': editors } = await idsOf(test, 'groups');
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'audit.view']);
    const anna = await addMember('Anna');
    for (const targetId of [Administrators, editors]) {
      const answer = await mona.post(path, { people: 'move', targetId: String(targetId) });
      assert.deepEqual(errorsIn(answer.text), { targetId: 'You can give only what you hold yourself' });
    }
    assert.deepEqual((await accessOf(test, anna)).groupIds, [id]);
  });

  it('takes effect on the next request', async () => {
    const anna = await addMember('Anna', { role_id: member });
    await test.rows(
      "insert into role_permissions (role_id, permission) select role_id, 'users.view' from group_roles where group_id = ?",
      id,
    );
    const browser = await test.signIn(anna);
    assert.equal((await browser.get('/users')).status, 200);
    await alice.post(path, { people: 'remove' });
    assert.equal((await browser.get('/users')).status, 403);
  });

  it('lets five thousand people go in one transaction, each with an entry of their own', async () => {
    await test.rows(
      `with added as (
         insert into users (first_name, last_name, email, password_hash, role_id)
         select 'M', n::text, 'm' || n || '@example.org', '', ? from generate_series(1, 5000) as n returning id)
       insert into group_members (user_id, group_id) select id, ? from added`,
      member,
      id,
    );
    assert.match(textOf((await alice.get(path)).text), /5,000 users are in it/);
    assert.equal((await alice.post(path, { people: 'remove' })).status, 303);
    const [count] = await test.rows<{ count: number }>(
      "select count(*) from audit_entries where event = 'user.updated' and changes->'groupIds'->0 @> to_jsonb(?::bigint)",
      id,
    );
    assert.equal(count?.count, 5000);
    assert.equal((await lastEntry(test, 'group', id)).details.affected, 5000);
  });
});
