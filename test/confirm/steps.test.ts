import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { giveAgain, sendKept, signedInFor } from './ask.ts';

const person = { firstName: 'Nina', lastName: 'Novak', status: 'active', supervisor: '', language: 'en' };

describe('The password is asked for again', () => {
  let test: TestPortal;
  let alice: Browser;
  let administrators: number;
  let member: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    const [group] = await test.rows<{ id: number }>("select id from groups where built_in = 'administrators'");
    const [role] = await test.rows<{ id: number }>("select id from roles where built_in = 'member'");
    [administrators, member] = [group?.id ?? 0, role?.id ?? 0];
  });
  beforeEach(async () => {
    alice = await signedInFor(test, 'alice', '11 minutes');
  });
  after(() => test.close());

  const isAdministrator = async (email: string) =>
    (
      await test.rows(
        'select 1 from group_members join users on users.id = user_id where email = ? and group_id = ?',
        email,
        administrators,
      )
    ).length > 0;

  /** A new user who is a member. */
  async function somebody(): Promise<{ id: number; email: string }> {
    made += 1;
    const email = `nina${made}@example.com`;
    const [row] = await test.rows<{ id: number }>(
      `insert into users (first_name, last_name, email, role_id, password_hash) values ('Nina', 'Novak', ?, ?, '')
       returning id`,
      email,
      member,
    );
    return { id: row?.id ?? 0, email };
  }

  /** Sends a form that must be kept, then gives the password. */
  async function sendAndConfirm(path: string, fields: Fields, unchanged: () => Promise<unknown>): Promise<void> {
    const id = await sendKept(alice, path, fields);
    assert.ok(id, 'nobody asked for the password');
    await unchanged();
    assert.equal((await giveAgain(alice, path, id)).status, 303);
  }

  it('before somebody’s e-mail is changed', async () => {
    const { id, email } = await somebody();
    const now = async () => (await test.rows<{ email: string }>('select email from users where id = ?', id))[0]?.email;
    const fields = { ...person, roleId: String(member), email: 'new@example.com', version: '1' };
    await sendAndConfirm(`/users/${id}/edit`, fields, async () => assert.equal(await now(), email));
    assert.equal(await now(), 'new@example.com');
  });

  it('not before anything else of somebody is changed', async () => {
    const { id, email } = await somebody();
    const fields = { ...person, roleId: String(member), email, lastName: 'Novotná', version: '1' };
    assert.equal((await alice.post(`/users/${id}/edit`, fields)).status, 303);
  });

  it('before somebody is made an administrator', async () => {
    const { id, email } = await somebody();
    const fields = { ...person, email, roleId: String(member), groupIds: String(administrators), version: '1' };
    const unchanged = async () => assert.equal(await isAdministrator(email), false);
    await sendAndConfirm(`/users/${id}/edit`, fields, unchanged);
    assert.equal(await isAdministrator(email), true);
  });

  it('before an administrator is created, but not before somebody else is', async () => {
    const fields = { ...person, password: '', repeatPassword: '' };
    const created = async (email: string) => (await test.rows('select 1 from users where email = ?', email)).length;
    const other = { ...fields, email: 'member@example.com', roleId: String(member) };
    assert.equal((await alice.post('/users', other)).status, 303);
    const admin = { ...fields, email: 'boss@example.com', groupIds: String(administrators) };
    await sendAndConfirm('/users', admin, async () => assert.equal(await created('boss@example.com'), 0));
    assert.equal(await created('boss@example.com'), 1);
  });

  it('before somebody is put into Administrators', async () => {
    const { id, email } = await somebody();
    const path = `/groups/${administrators}/members/add`;
    const unchanged = async () => assert.equal(await isAdministrator(email), false);
    await sendAndConfirm(path, { add: String(id), _do: 'save' }, unchanged);
    assert.equal(await isAdministrator(email), true);
  });

  it('before a group is given Admin', async () => {
    const [group] = await test.rows<{ id: number }>("insert into groups (name) values ('Owners') returning id");
    const [admin] = await test.rows<{ id: number }>("select id from roles where built_in = 'admin'");
    const given = async () => (await test.rows('select 1 from group_roles where group_id = ?', group?.id)).length;
    const fields = { name: 'Owners', roleIds: String(admin?.id), version: '1' };
    await sendAndConfirm(`/groups/${group?.id}/edit`, fields, async () => assert.equal(await given(), 0));
    assert.equal(await given(), 1);
  });

  it('before the people of a group that is deleted become administrators', async () => {
    const { id, email } = await somebody();
    const [group] = await test.rows<{ id: number }>("insert into groups (name) values ('Movers') returning id");
    await test.rows('insert into group_members (user_id, group_id) values (?, ?)', id, group?.id);
    const fields = { people: 'move', targetId: String(administrators) };
    const unchanged = async () => assert.equal(await isAdministrator(email), false);
    await sendAndConfirm(`/groups/${group?.id}/delete`, fields, unchanged);
    assert.equal(await isAdministrator(email), true);
  });

  it('before the holders of a role that is deleted become administrators', async () => {
    const { id } = await somebody();
    const [role] = await test.rows<{ id: number }>("insert into roles (name) values ('Movers') returning id");
    const [admin] = await test.rows<{ id: number }>("select id from roles where built_in = 'admin'");
    await test.rows('update users set role_id = ? where id = ?', role?.id, id);
    const held = async () =>
      (await test.rows<{ role: number }>('select role_id as role from users where id = ?', id))[0];
    const unchanged = async () => assert.equal((await held())?.role, role?.id);
    await sendAndConfirm(`/roles/${role?.id}/delete`, { holders: String(admin?.id) }, unchanged);
    assert.equal((await held())?.role, admin?.id);
  });

  it('before a password link is shown, but not before one is mailed', async () => {
    const { id } = await somebody();
    assert.equal((await alice.post(`/users/${id}/password-link`, { way: 'mail' })).headers.location, `/users/${id}`);
    const links = async () =>
      (await test.rows("select 1 from audit_entries where event = 'password.link-sent'")).length;
    const before = await links();
    await sendAndConfirm(`/users/${id}/password-link`, { way: 'show' }, async () =>
      assert.equal(await links(), before),
    );
    assert.equal(await links(), before + 1);
  });
});
