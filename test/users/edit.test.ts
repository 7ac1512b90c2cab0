import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import {
  addUser,
  addUserWith,
  editUser,
  errorsIn,
  fieldsIn,
  flashIn,
  headingIn,
  idsOf,
  lastEntry,
  textOf,
} from './page.ts';

describe('Editing a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let groups: Record<string, string>;
  let roles: Record<string, string>;
  let id: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    groups = await idsOf(test, 'groups');
    roles = await idsOf(test, 'roles');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`, { role_id: roles.Member });
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};
  const groupsOf = async (userId = id) =>
    (await test.rows('select group_id from group_members where user_id = ? order by 1', userId)).map(
      ({ group_id }) => group_id,
    );

  it('shows who it is, the fields as they are, and the ways on', async () => {
    await test.rows("update users set last_sign_in_at = '2026-11-21 10:31+00', time_zone = 'UTC' where id = ?", id);
    const { text } = await alice.get(`/users/${id}/edit`);
    assert.equal(headingIn(text), `Edit user: Ana${made} Test Active`);
    assert.match(textOf(text), new RegExp(`ana${made}@example\\.com · last sign-in 21 Nov 2026, 10:31`));
    assert.match(text, /href="\/users\/new"><span class="plus">\+<\/span>\s*Add user<\/a>/);
    assert.match(text, new RegExp(`href="/users/${id}/customers"`));
    const { version, original, offered, back, ...fields } = fieldsIn(text, `/users/${id}/edit`);
    assert.deepEqual(fields, {
      firstName: [`Ana${made}`],
      lastName: ['Test'],
      email: [`ana${made}@example.com`],
      status: ['active'],
      supervisor: [''],
      roleId: [roles.Member],
      language: ['en'],
    });
    assert.deepEqual([version, back], [['1'], [`/users/${id}`]]);
    assert.ok(original);
    assert.deepEqual(offered, [Object.values(groups).join()]);
  });

  it('has no password', async () => {
    assert.doesNotMatch((await alice.get(`/users/${id}/edit`)).text, /name="(password|repeatPassword)"/);
  });

  it('changes everything, records it field by field, and says so', async () => {
    const answer = await editUser(alice, id, {
      firstName: 'Bea',
      lastName: 'Neu',
      email: `bea${made}@example.com`,
      supervisor: 'Bob Baker',
      roleId: '',
      groupIds: [groups['Content editors'] ?? '', groups.Interns ?? ''],
      agent: 'yes',
      maskData: 'yes',
      language: 'de',
    });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, `/users/${id}`);
    const user = await stored();
    assert.deepEqual([user.first_name, user.last_name, user.email], ['Bea', 'Neu', `bea${made}@example.com`]);
    assert.deepEqual([user.supervisor_id, user.role_id], [test.ids.bob, null]);
    assert.deepEqual([user.agent, user.mask_data, user.language, user.version], [true, true, 'de', 2]);
    const ids = [Number(groups['Content editors']), Number(groups.Interns)];
    assert.deepEqual(await groupsOf(), ids);
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.actor_id], ['user.updated', test.ids.alice]);
    assert.deepEqual(entry.changes, {
      firstName: [`Ana${made}`, 'Bea'],
      lastName: ['Test', 'Neu'],
      email: [`ana${made}@example.com`, `bea${made}@example.com`],
      roleId: [Number(roles.Member), null],
      groupIds: [[], ids],
      supervisorId: [null, test.ids.bob],
      agent: [false, true],
      maskData: [false, true],
      language: ['en', 'de'],
    });
    const { text } = await alice.get(answer.headers.location ?? '');
    assert.equal(
      flashIn(text),
      'Bea Neu was updated: First name, Last name, Email, Role, Groups, Supervisor, Agent, Mask data and Interface language. Undo',
    );
  });

  it('records only what changed', async () => {
    await editUser(alice, id, { agent: 'yes' });
    assert.deepEqual((await lastEntry(test, id)).changes, { agent: [false, true] });
  });

  it('notes who gave a role or a group, and keeps who gave the others', async () => {
    await test.rows(
      'insert into group_members (user_id, group_id, given_by) values (?, ?, ?)',
      id,
      groups.Interns,
      test.ids.bob,
    );
    await editUser(alice, id, {
      roleId: roles.External,
      groupIds: [groups.Interns ?? '', groups['Content editors'] ?? ''],
    });
    const givers = await test.rows(
      'select given_by from group_members where user_id = ? order by group_id = ?',
      id,
      groups.Interns,
    );
    assert.deepEqual(
      givers.map(({ given_by }) => given_by),
      [test.ids.alice, test.ids.bob],
    );
    assert.equal((await stored()).role_given_by, test.ids.alice);
  });

  it('does nothing when nothing was changed, and says that', async () => {
    const answer = await editUser(alice, id, {});
    assert.equal(flashIn((await alice.get(answer.headers.location ?? '')).text), 'Nothing was changed.');
    assert.equal((await stored()).version, 1);
    assert.deepEqual(await test.rows('select 1 from audit_entries where subject_id = ?', id), []);
  });

  it('leads back to the same filtered list', async () => {
    const back = '/users?q=ana&status=active&sort=email';
    const path = `/users/${id}/edit`;
    const { text } = await alice.get(`${path}?back=${encodeURIComponent(back)}`);
    assert.ok(text.includes(`href="${back.replaceAll('&', '&amp;')}">Cancel<`));
    const wrong = await alice.post(path, { ...fieldsIn(text, path), firstName: '' });
    const answer = await alice.post(path, { ...fieldsIn(wrong.text, path), firstName: 'Bea' });
    assert.equal(answer.headers.location, back);
  });

  for (const back of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/users\r\nX: y',
  ])
    it(`never leads to ${JSON.stringify(back)}`, async () => {
      assert.equal((await editUser(alice, id, { back })).headers.location, `/users/${id}`);
      const { text } = await alice.get(`/users/${id}/edit?back=${encodeURIComponent(back)}`);
      assert.ok(!text.includes(`href="${back}"`));
    });

  for (const [fields, errors] of [
    [{ firstName: '' }, { firstName: 'Enter the first name' }],
    [{ email: 'erin@example.com' }, { email: 'This e-mail is already used by Erin Evans.' }],
    [{ email: 'FRANK@example.com' }, { email: 'This e-mail is already used by Frank Fischer.' }],
    [{ email: 'none' }, { email: 'Enter an e-mail address in the right format, like name@example.com' }],
    [{ roleId: '', groupIds: undefined }, { groupIds: 'Choose a role or at least one group' }],
    [{ roleId: '99999' }, { roleId: 'Choose one of the offered values' }],
    [{ groupIds: ['99999'] }, { groupIds: 'Choose one of the offered values' }],
    [{ supervisor: 'Frank Fischer' }, { supervisor: 'Nobody who is active has this name or e-mail' }],
    [{ language: 'xx' }, { language: 'Choose one of the offered values' }],
  ] as [Fields, Record<string, string>][])
    it(`refuses ${JSON.stringify(fields)} and keeps what was typed`, async () => {
      const answer = await editUser(alice, id, { lastName: 'Typed', ...fields });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), errors);
      assert.deepEqual(fieldsIn(answer.text, `/users/${id}/edit`).lastName, ['Typed']);
      assert.equal((await stored()).version, 1);
    });

  it('takes the e-mail in another case', async () => {
    assert.equal((await editUser(alice, id, { email: `ANA${made}@example.com` })).status, 303);
    assert.equal((await stored()).email, `ANA${made}@example.com`);
  });

  it('gives one e-mail to one of two who are edited at once', async () => {
    const other = await addUser(test, `Otto${made}`, { role_id: roles.Member });
    const email = `both${made}@example.com`;
    const answers = await Promise.all([editUser(alice, id, { email }), editUser(alice, other, { email })]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422]);
    const refused = answers.find(({ status }) => status === 422);
    assert.match(errorsIn(refused?.text ?? '').email ?? '', /^This e-mail is already used by/);
  });

  it('ends codes that wait to be typed when the e-mail changes, and passwords that wait to be shown', async () => {
    const [signIn] = await test.rows<{ id: number }>(
      "insert into sign_ins (user_id, session_id, code_due) values (?, 'waiting ' || ?::text, true) returning id",
      id,
      String(made),
    );
    await test.rows("insert into codes (sign_in_id, user_id, digest) values (?, ?, '')", signIn?.id, id);
    await test.rows(
      "insert into sealed_values (kind, user_id, expires_at) values ('hand-over', ?, now() + interval '1 hour')",
      id,
    );
    const open = async () => [
      (await test.rows('select 1 from codes where user_id = ? and replaced_at is null', id)).length,
      (await test.rows('select 1 from sealed_values where user_id = ?', id)).length,
    ];
    await editUser(alice, id, { agent: 'yes' });
    assert.deepEqual(await open(), [1, 1]);
    await editUser(alice, id, { email: `moved${made}@example.com` });
    assert.deepEqual(await open(), [0, 0]);
  });

  it('shows a deleted user only, and edits nobody who does not exist', async () => {
    const path = `/users/${id}/edit`;
    const { text } = await alice.get(path);
    await test.rows("update users set status = 'deleted' where id = ?", id);
    assert.equal((await alice.get(path)).status, 404);
    const answer = await alice.post(path, { ...fieldsIn(text, path), firstName: 'Bea' });
    assert.equal(answer.headers.location, `/users/${id}`);
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /is already Deleted/);
    assert.equal((await stored()).first_name, `Ana${made}`);
    for (const other of ['0', '999999', 'x', '-1', '1e3', '9'.repeat(30)]) {
      assert.equal((await alice.get(`/users/${other}/edit`)).status, 404, other);
      assert.equal((await alice.post(`/users/${other}/edit`)).status, 404, other);
    }
  });

  it('is for those with the permission only', async () => {
    for (const who of ['carol', 'dave', 'erin'] as const) {
      const browser = await test.signIn(who);
      assert.equal((await browser.get(`/users/${id}/edit`)).status, 403);
      assert.equal((await browser.post(`/users/${id}/edit`, { firstName: 'Bea' })).status, 403);
    }
    const blind = await test.signIn(await addUserWith(test, `Blind${made}`, ['users.edit']));
    assert.equal((await blind.get(`/users/${id}/edit`)).status, 404);
  });
});
