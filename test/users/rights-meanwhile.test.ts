import assert from 'node:assert/strict';
import { whileWaiting } from '../access/waiting.ts';
import { accessOf, addGroup, addRole } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, errorsIn, fieldsIn } from './page.ts';

const manages = ['users.view', 'users.create', 'users.edit', 'users.activate', 'users.delete', 'users.password'];
const notYours = 'You can give only what you hold yourself';

describe('Whoever changes a user and has to wait', () => {
  let test: TestPortal;
  let made = 0;
  let manager: { id: number; browser: Browser };
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    made += 1;
    const id = await addUserWith(test, `Manager${made}`, manages);
    manager = { id, browser: await test.signIn(id) };
  });
  after(() => test.close());

  const person = async (columns: Record<string, unknown> = {}) => {
    made += 1;
    const id = await addUser(test, `Person${made}`, columns);
    await addToGroup(test, id, 'Interns');
    return id;
  };
  const stored = async (id: number) => (await test.rows('select * from users where id = ?', id))[0] ?? {};
  const form = async (path: string, action = path) => fieldsIn((await manager.browser.get(path)).text, action);
  const grow = "insert into role_permissions (role_id, permission) values (?, 'settings.edit')";
  const losesRights = 'delete from role_permissions where role_id = (select role_id from users where id = ?)';
  const joinsAdministrators =
    "insert into group_members (user_id, group_id) select ?, id from groups where built_in = 'administrators'";

  async function growing() {
    const role = await addRole(test, `Growing ${made}`, ['users.view']);
    return { role, group: await addGroup(test, `Growing ${made}`, [role]) };
  }

  it('gives a new user no group whose role has grown beyond them', async () => {
    const { role, group } = await growing();
    const typed = { firstName: 'Ana', lastName: 'Nueva', email: `ana${made}@example.com`, groupIds: String(group) };
    const fields = { ...(await form('/users/new', '/users')), ...typed };
    const answer = await whileWaiting(test, () => manager.browser.post('/users', fields), grow, role);
    assert.deepEqual([answer.status, errorsIn(answer.text)], [422, { groupIds: notYours }]);
    assert.deepEqual(await test.rows('select 1 from users where email = ?', `ana${made}@example.com`), []);
  });

  it('gives nobody a role or a group that has grown beyond them', async () => {
    const { role, group } = await growing();
    const id = await person();
    const path = `/users/${id}/edit`;
    const before = await accessOf(test, id);
    const fields = { ...(await form(path)), roleId: String(role), groupIds: String(group) };
    const answer = await whileWaiting(test, () => manager.browser.post(path, fields), grow, role);
    assert.deepEqual([answer.status, errorsIn(answer.text)], [422, { roleId: notYours, groupIds: notYours }]);
    assert.deepEqual(await accessOf(test, id), before);
  });

  it('touches nothing that counts of somebody who has come to hold more', async () => {
    const id = await person();
    const path = `/users/${id}/edit`;
    const fields = { ...(await form(path)), email: 'taken.over@example.com', maskData: 'yes', lastName: 'Renamed' };
    await whileWaiting(test, () => manager.browser.post(path, fields), joinsAdministrators, id);
    const { email, mask_data, last_name } = await stored(id);
    assert.deepEqual([email !== 'taken.over@example.com', mask_data, last_name], [true, false, 'Renamed']);
    assert.equal((await accessOf(test, id)).groupIds.length, 2);
  });

  for (const [what, status, action] of [
    ['set the password', 'active', 'password'],
    ['activate', 'deactivated', 'activate'],
    ['deactivate', 'active', 'deactivate'],
    ['delete', 'active', 'delete'],
    ['restore', 'deleted', 'restore'],
  ] as const)
    it(`is refused to ${what} who has come to hold more`, async () => {
      const id = await person({ status });
      const before = await stored(id);
      const send = () => manager.browser.post(`/users/${id}/${action}`, { customers: 'release' });
      const answer = await whileWaiting(test, send, joinsAdministrators, id);
      assert.equal(answer.status, 403);
      assert.deepEqual(await stored(id), before);
    });

  for (const [what, path, fields] of [
    ['create', '/users', { firstName: 'Ana', lastName: 'Nueva', email: 'late@example.com', language: 'en' }],
    ['edit', '/users/:id/edit', { agent: 'yes' }],
    ['set passwords', '/users/:id/password', {}],
    ['delete', '/users/:id/delete', { customers: 'release' }],
  ] as const)
    it(`may not ${what} any more when the right was taken`, async () => {
      const id = await person();
      const address = path.replace(':id', String(id));
      const page = path === '/users' ? '/users/new' : address;
      const sent = { ...(await form(page, address)), ...fields, ...(path === '/users' && { groupIds: '4' }) };
      const before = await stored(id);
      const answer = await whileWaiting(test, () => manager.browser.post(address, sent), losesRights, manager.id);
      assert.equal(answer.status, 403);
      assert.deepEqual(await stored(id), before);
      assert.deepEqual(await test.rows("select 1 from users where email = 'late@example.com'"), []);
    });

  it('who was signed out meanwhile changes nothing, and goes to sign in', async () => {
    const id = await person();
    const path = `/users/${id}/edit`;
    const fields = { ...(await form(path)), agent: 'yes' };
    const ends = 'update sign_ins set revoked_at = now() where user_id = ?';
    const answer = await whileWaiting(test, () => manager.browser.post(path, fields), ends, manager.id);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/login']);
    assert.equal((await stored(id)).agent, false);
  });

  it('creates masked users once they are masked themselves', async () => {
    const typed = { firstName: 'Mia', lastName: 'Nueva', email: `mia${made}@example.com`, groupIds: '4' };
    const fields = { ...(await form('/users/new', '/users')), ...typed };
    const masks = 'update users set mask_data = true where id = ?';
    const answer = await whileWaiting(test, () => manager.browser.post('/users', fields), masks, manager.id);
    assert.equal(answer.status, 303);
    const [mia] = await test.rows('select mask_data from users where email = ?', `mia${made}@example.com`);
    assert.equal(mia?.mask_data, true);
  });

  it('makes nobody report to somebody who was deactivated a moment ago', async () => {
    const [id, upper] = [await person(), await person()];
    const path = `/users/${id}/edit`;
    const fields = { ...(await form(path)), supervisor: String((await stored(upper)).email) };
    const leaves = "update users set status = 'deactivated' where id = ?";
    const answer = await whileWaiting(test, () => manager.browser.post(path, fields), leaves, upper);
    assert.deepEqual(errorsIn(answer.text), { supervisor: 'Nobody who is active has this name or e-mail' });
  });
});
