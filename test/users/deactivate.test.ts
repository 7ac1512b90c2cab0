import assert from 'node:assert/strict';
import { startBeside } from '../support/browser.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm, giveCustomers, signInOften, statusAt } from './leaving.ts';
import { addToGroup, addUser, addUserWith, fieldsIn, flashIn, headingIn, lastEntry, textOf } from './page.ts';

describe('Deactivating a user', () => {
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
    path = `/users/${id}/deactivate`;
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};

  it('shows first what will happen, with exact numbers, and changes nothing by that', async () => {
    await signInOften(test, id, 3);
    await giveCustomers(test, id, 4);
    await addUser(test, `Report${made}a`, { supervisor_id: id });
    await addUser(test, `Report${made}b`, { supervisor_id: id, status: 'deactivated' });
    await addUser(test, `Report${made}c`, { supervisor_id: id, status: 'deleted' });
    const { text } = await alice.get(path);
    assert.equal(headingIn(text), `Deactivate Ana${made} Test?`);
    const said = textOf(text);
    for (const line of [
      'Warning You are about to deactivate this user.',
      `Ana${made} Test ana${made}@example.com`,
      'they are signed out of 3 sessions at once',
      'they hold 4 customers ; choose below',
      '2 people lose their supervisor',
      'the status becomes Deactivated',
    ])
      assert.ok(said.includes(line), line);
    assert.doesNotMatch(said, /nobody else|your own account/);
    assert.equal((await stored()).status, 'active');
  });

  it('shows only what concerns this user', async () => {
    const { text } = await alice.get(path);
    assert.match(textOf(text), /they aren’t signed in now, and can’t sign in any more/);
    assert.doesNotMatch(textOf(text), /customer|supervisor/);
    assert.doesNotMatch(text, /type="radio"/);
  });

  it('names the permissions that nobody else has who is active, apart from administrators', async () => {
    const only = await addUserWith(test, `Only${made}`, ['audit.view', 'outbox.view', 'pages.view']);
    const ask = async () =>
      /apart from administrators, nobody else who is active may: ([^.]*?) the status/.exec(
        textOf((await alice.get(`/users/${only}/deactivate`)).text),
      )?.[1];
    assert.equal(await ask(), 'See the audit trail and See the outbox');
    const { role_id } = await stored(only);
    const other = await addUser(test, `Other${made}`, { role_id, status: 'deactivated' });
    assert.equal(await ask(), 'See the audit trail and See the outbox');
    await test.rows("update users set status = 'active' where id = ?", other);
    assert.equal(await ask(), undefined);
  });

  it('ends every session at once, in every process, and every code and password that waits', async () => {
    const other = await startBeside(test);
    try {
      const ana = await signInOften(test, id, 3);
      assert.equal(await statusAt(other, ana, '/account'), 200);
      const [signIn] = await test.rows<{ id: number }>('select max(id) as id from sign_ins where user_id = ?', id);
      await test.rows("insert into codes (sign_in_id, user_id, digest) values (?, ?, '')", signIn?.id, id);
      await test.rows(
        "insert into sealed_values (kind, user_id, expires_at) values ('hand-over', ?, now() + interval '1 hour')",
        id,
      );
      const answer = await confirm(alice, path);
      assert.equal(answer.headers.location, `/users/${id}`);
      assert.equal(await statusAt(other, ana, '/account'), 303);
      assert.equal((await ana.get('/account')).status, 303);
      assert.deepEqual(await test.rows('select 1 from sign_ins where user_id = ? and revoked_at is null', id), []);
      assert.deepEqual(await test.rows('select 1 from codes where user_id = ? and replaced_at is null', id), []);
      assert.deepEqual(await test.rows('select 1 from sealed_values where user_id = ?', id), []);
      assert.match(flashIn((await alice.get(`/users/${id}`)).text), /They were signed out of 3 sessions\./);
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  it('keeps them out: the right password does not help', async () => {
    await test.rows(
      'update users set password_hash = (select password_hash from users where id = ?) where id = ?',
      test.ids.alice,
      id,
    );
    await confirm(alice, path);
    const stranger = await test.visit();
    const answer = await stranger.post('/login', {
      email: `ana${made}@example.com`,
      password: 'correct horse battery',
    });
    assert.equal(answer.status, 401);
  });

  it('records it with everything that went with it', async () => {
    await signInOften(test, id, 2);
    await giveCustomers(test, id, 1);
    const report = await addUser(test, `Report${made}`, { supervisor_id: id });
    await confirm(alice, path, { customers: 'release' });
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.actor_id], ['user.deactivated', test.ids.alice]);
    assert.deepEqual(entry.changes, { status: ['active', 'deactivated'] });
    assert.deepEqual(entry.details, { sessions: 2, customers: 1, reports: 1 });
    const about = await lastEntry(test, report);
    assert.deepEqual([about.event, about.changes], ['user.updated', { supervisorId: [id, null] }]);
    assert.deepEqual([(await stored(report)).supervisor_id, (await stored(report)).version], [null, 2]);
    assert.equal((await stored()).version, 2);
  });

  it('offers at once to activate again', async () => {
    await confirm(alice, `${path}?back=${encodeURIComponent('/users?q=ana')}`);
    const { text } = await alice.get('/users?q=ana');
    assert.match(flashIn(text), new RegExp(`Ana${made} Test is now Deactivated\\.`));
    const action = `/users/${id}/activate?back=${encodeURIComponent('/users?q=ana')}`;
    assert.ok(text.includes(`action="${action}"`));
    const answer = await alice.post(action);
    assert.equal(answer.headers.location, '/users?q=ana');
    assert.equal((await stored()).status, 'active');
  });

  it('is done once, however often the button is pressed', async () => {
    const form = fieldsIn((await alice.get(path)).text, path);
    const answers = await Promise.all(['1', '2', '3'].map((tab) => alice.post(path, { ...form, tab })));
    assert.deepEqual([...new Set(answers.map(({ headers }) => headers.location))], [`/users/${id}`]);
    assert.equal(
      (await test.rows("select 1 from audit_entries where subject_id = ? and event = 'user.deactivated'", id)).length,
      1,
    );
  });

  it('tells who comes second that it is done', async () => {
    await confirm(alice, path);
    await alice.get(`/users/${id}`);
    for (const ask of [() => alice.get(path), () => alice.post(path)]) {
      const answer = await ask();
      assert.equal(answer.headers.location, `/users/${id}`);
      assert.equal(flashIn((await alice.get(`/users/${id}`)).text), `Ana${made} Test is already Deactivated.`);
    }
  });

  it('is done by nobody who holds less than the user', async () => {
    const bob = await test.signIn('bob');
    for (const stronger of [test.ids.alice, test.ids.dave]) {
      assert.equal((await bob.get(`/users/${stronger}/deactivate`)).status, 403);
      assert.equal((await bob.post(`/users/${stronger}/deactivate`)).status, 403);
      assert.equal((await stored(stronger)).status, 'active');
    }
    assert.equal((await confirm(bob, path)).status, 303);
  });

  it('is done by nobody without the permission, to nobody who is deleted or does not exist', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(path)).status, 403);
    assert.equal((await erin.post(path)).status, 403);
    await test.rows("update users set status = 'deleted' where id = ?", id);
    assert.equal((await alice.post(path)).status, 403);
    for (const other of ['0', '999999', 'x'])
      assert.equal((await alice.post(`/users/${other}/deactivate`)).status, 404);
  });

  it('leads back to a page of this portal only', async () => {
    const answer = await confirm(alice, `${path}?back=${encodeURIComponent('https://evil.example')}`);
    assert.equal(answer.headers.location, `/users/${id}`);
  });

  it('signs oneself out, and the sign-in page says why', async () => {
    const self = await addUserWith(test, `Self${made}`, ['users.view', 'users.activate']);
    const browser = await test.signIn(self);
    const page = await browser.get(`/users/${self}/deactivate`);
    assert.match(textOf(page.text), /This is your own account\. You are signed out at once\./);
    const answer = await confirm(browser, `/users/${self}/deactivate`);
    assert.equal(answer.headers.location, '/login');
    assert.match(flashIn((await browser.get('/login')).text), /You deactivated your account\./);
    assert.equal((await browser.get('/users')).headers.location, '/login?next=%2Fusers');
  });
});
