import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm, countCustomers, giveCustomers, signInOften } from './leaving.ts';
import {
  addToGroup,
  addUser,
  addUserWith,
  createUser,
  editUser,
  errorsIn,
  fieldsIn,
  flashIn,
  headingIn,
  idsOf,
  lastEntry,
  textOf,
} from './page.ts';

describe('Deleting a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let path: string;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`);
    await addToGroup(test, id, 'Interns');
    path = `/users/${id}/delete`;
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};

  it('shows first what will happen, and offers to deactivate instead', async () => {
    await signInOften(test, id, 2);
    await giveCustomers(test, id, 1);
    await addUser(test, `Report${made}`, { supervisor_id: id });
    const { text } = await alice.get(`${path}?back=${encodeURIComponent('/users?q=ana')}`);
    assert.equal(headingIn(text), `Delete Ana${made} Test?`);
    const said = textOf(text);
    for (const line of [
      'Warning You are about to delete this user.',
      'they are signed out of 2 sessions at once',
      'they hold 1 customer ; choose below what becomes of it',
      '1 person loses their supervisor',
      'the status becomes Deleted; the user stays in the list',
      `the e-mail ana${made}@example.com can’t be used for a new user`,
    ])
      assert.ok(said.includes(line), line);
    assert.ok(text.includes(`href="/users/${id}/deactivate?back=${encodeURIComponent('/users?q=ana')}"`));
    assert.ok(text.includes('href="/users?q=ana">Cancel<'));
    assert.equal((await stored()).status, 'active');
  });

  it('keeps the row, ends every session, and records it', async () => {
    const ana = await signInOften(test, id, 2);
    const answer = await confirm(alice, `${path}?back=${encodeURIComponent('/users?q=ana')}`);
    assert.equal(answer.headers.location, '/users?q=ana');
    assert.equal(
      flashIn((await alice.get('/users?q=ana')).text),
      `Ana${made} Test is now Deleted. They were signed out of 2 sessions.`,
    );
    assert.equal((await stored()).status, 'deleted');
    assert.equal((await ana.get('/account')).status, 303);
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.changes], ['user.deleted', { status: ['active', 'deleted'] }]);
    assert.deepEqual(entry.details, { sessions: 2, customers: 0, reports: 0 });
  });

  it('deletes somebody who is deactivated, without a word about sessions', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    const { text } = await alice.get(path);
    assert.doesNotMatch(textOf(text), /signed out|deactivate the user instead/);
    await confirm(alice, path);
    assert.deepEqual((await lastEntry(test, id)).changes, { status: ['deactivated', 'deleted'] });
  });

  it('releases the customers, unless they are handed to somebody', async () => {
    await giveCustomers(test, id, 3);
    const { text } = await alice.get(path);
    assert.deepEqual(fieldsIn(text, path).customers, ['release']);
    await confirm(alice, path);
    assert.equal(await countCustomers(test, id), 0);
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /is now Deleted\. 3 customers are free to assign\./);
    const other = await addUser(test, `Other${made}`);
    await giveCustomers(test, other, 2);
    await confirm(alice, `/users/${other}/delete`, { customers: 'hand-over', successor: 'dave@example.com' });
    assert.deepEqual([await countCustomers(test, other), await countCustomers(test, test.ids.dave)], [0, 2]);
  });

  it('leaves no customer with somebody who is deleted, whatever the form says', async () => {
    await giveCustomers(test, id, 1);
    await alice.post(path, { customers: 'keep' });
    assert.equal(await countCustomers(test, id), 0);
  });

  it('leaves somebody who cannot be edited, given a password, customers or a sign-in', async () => {
    const edit = fieldsIn((await alice.get(`/users/${id}/edit`)).text, `/users/${id}/edit`);
    await confirm(alice, path);
    await alice.get(`/users/${id}`);
    await alice.post(`/users/${id}/edit`, { ...edit, firstName: 'Changed' });
    await alice.post(`/users/${id}/password`, { mustChangePassword: 'yes' });
    assert.equal((await alice.get(`/users/${id}/edit`)).status, 404);
    assert.equal((await alice.get(`/users/${id}/password`)).status, 403);
    assert.equal((await alice.post(`/users/${id}/activate`)).status, 403);
    assert.equal((await alice.post(`/users/${id}/deactivate`)).status, 403);
    const { first_name, status, password_hash } = await stored();
    assert.deepEqual([first_name, status, password_hash], [`Ana${made}`, 'deleted', 'no password']);
  });

  it('keeps the e-mail from new users', async () => {
    await confirm(alice, path);
    const answer = await createUser(alice, {
      firstName: 'Bea',
      lastName: 'Neu',
      email: `ANA${made}@example.com`,
      groupIds: (await idsOf(test, 'groups')).Interns,
    });
    assert.deepEqual(errorsIn(answer.text), { email: `This e-mail is already used by Ana${made} Test.` });
  });

  it('is done once, and tells who comes second', async () => {
    const answers = await Promise.all(['1', '2', '3'].map((tab) => alice.post(path, { tab })));
    assert.deepEqual([...new Set(answers.map(({ headers }) => headers.location))], [`/users/${id}`]);
    assert.equal(
      (await test.rows("select 1 from audit_entries where subject_id = ? and event = 'user.deleted'", id)).length,
      1,
    );
    await alice.get(`/users/${id}`);
    assert.equal((await alice.get(path)).headers.location, `/users/${id}`);
    assert.equal(flashIn((await alice.get(`/users/${id}`)).text), `Ana${made} Test is already Deleted.`);
  });

  it('is for those with the permission, who hold no less than the user', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(path)).status, 403);
    assert.equal((await erin.post(path)).status, 403);
    const bob = await test.signIn('bob');
    for (const stronger of [test.ids.alice, test.ids.dave]) {
      assert.equal((await bob.get(`/users/${stronger}/delete`)).status, 403);
      assert.equal((await bob.post(`/users/${stronger}/delete`)).status, 403);
    }
    const deleter = await test.signIn(await addUserWith(test, `Deleter${made}`, ['users.view', 'users.delete']));
    assert.doesNotMatch((await deleter.get(path)).text, /deactivate the user instead/);
    assert.equal((await confirm(deleter, path)).status, 303);
  });

  it('signs oneself out', async () => {
    const self = await addUserWith(test, `Self${made}`, ['users.view', 'users.delete']);
    const browser = await test.signIn(self);
    const answer = await confirm(browser, `/users/${self}/delete`);
    assert.equal(answer.headers.location, '/login');
    assert.match(flashIn((await browser.get('/login')).text), /You deleted your account\./);
    assert.equal((await stored(self)).status, 'deleted');
  });

  it('tells before Restore as what the user comes back, and changes nothing by that', async () => {
    const back = `/users/${id}/restore`;
    const { Member } = await idsOf(test, 'roles');
    await test.rows('update users set role_id = ?, supervisor_id = ? where id = ?', Member, test.ids.bob, id);
    await confirm(alice, path);
    const said = textOf((await alice.get(back)).text);
    for (const line of [
      'come back as Deactivated',
      'role is Member',
      'in the group Interns',
      'supervisor is Bob Baker',
    ])
      assert.ok(said.includes(line), said);
    assert.match(said, /the customers and the people who reported to them do not come back/);
    assert.equal((await stored()).status, 'deleted');
    await test.rows('delete from group_members where user_id = ?', id);
    await test.rows('update users set role_id = null, supervisor_id = null where id = ?', id);
    assert.match(textOf((await alice.get(back)).text), /no role of their own.* in no group .* have no supervisor/);
    await confirm(alice, back);
    assert.equal((await stored()).status, 'deactivated');
    assert.equal((await alice.get(back)).headers.location, `/users/${id}`);
    assert.match(flashIn((await alice.get('/users')).text), /is already Deactivated\./);
  });

  it('is undone by Restore, which brings the user back as Deactivated', async () => {
    await confirm(alice, path);
    const bob = await test.signIn('bob');
    const answer = await bob.post(`/users/${id}/restore`, { back: '/users?status=deleted' });
    assert.equal(answer.headers.location, '/users?status=deleted');
    assert.match(flashIn((await bob.get('/users')).text), new RegExp(`^Ana${made} Test is back, as Deactivated\\.`));
    assert.equal((await stored()).status, 'deactivated');
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.changes], ['user.restored', { status: ['deleted', 'deactivated'] }]);
    await bob.post(`/users/${id}/restore`);
    assert.equal(flashIn((await bob.get(`/users/${id}`)).text), `Ana${made} Test is already Deactivated.`);
    assert.equal((await editUser(bob, id, { agent: 'yes' })).status, 303);
  });

  it('brings nobody back to a supervisor who has left meanwhile, and says so', async () => {
    const supervisor = await addUserWith(test, `Chief${made}`, []);
    await test.rows('update users set supervisor_id = ? where id = ?', supervisor, id);
    await confirm(alice, path);
    await confirm(alice, `/users/${supervisor}/deactivate`);
    const said = textOf((await alice.get(`/users/${id}/restore`)).text);
    assert.match(
      said,
      new RegExp(`their supervisor was Chief${made} [^:]*, who can’t sign in any more: they come back`),
    );
    await alice.post(`/users/${id}/restore`);
    const [stored] = await test.rows('select supervisor_id from users where id = ?', id);
    assert.equal(stored?.supervisor_id, null);
    const { changes } = await lastEntry(test, id);
    assert.deepEqual(changes, { status: ['deleted', 'deactivated'], supervisorId: [supervisor, null] });
  });

  it('is undone only by who holds no less than the user, and only where it was done', async () => {
    await addToGroup(test, id, 'Content editors');
    await confirm(alice, path);
    const bob = await test.signIn('bob');
    for (const answer of [await bob.get(`/users/${id}/restore`), await bob.post(`/users/${id}/restore`)])
      assert.equal(answer.status, 403);
    assert.equal((await (await test.signIn('erin')).post(`/users/${id}/restore`)).status, 403);
    assert.equal((await alice.post(`/users/${test.ids.erin}/restore`)).status, 403);
    assert.equal((await stored(test.ids.erin)).status, 'active');
  });
});
