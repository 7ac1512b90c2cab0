import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, errorsIn, fieldsIn, headingIn, idsOf, lastEntry, textOf } from './page.ts';

interface Row {
  id: number;
  [column: string]: unknown;
}

describe('Creating a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let groups: Record<string, string>;
  let roles: Record<string, string>;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    groups = await idsOf(test, 'groups');
    roles = await idsOf(test, 'roles');
  });
  after(() => test.close());

  let made = 0;
  const ana = (): Fields => {
    made += 1;
    return { firstName: 'Ana', lastName: 'Nueva', email: `ana.${made}@example.com`, groupIds: groups.Interns };
  };
  const find = async (email: unknown): Promise<Row> => {
    const [row] = await test.rows<Row>('select * from users where email = ?', email);
    return row ?? assert.fail(`nobody has the e-mail ${email}`);
  };
  const count = async () => (await test.rows('select 1 from users')).length;

  it('starts with a page that holds what most new users need', async () => {
    const { text } = await alice.get('/users/new');
    assert.equal(headingIn(text), 'Create user');
    const { formKey, ...fields } = fieldsIn(text, '/users');
    assert.deepEqual(fields, {
      generated: [''],
      firstName: [''],
      lastName: [''],
      email: [''],
      status: ['active'],
      supervisor: [''],
      roleId: [''],
      password: [''],
      repeatPassword: [''],
      mustChangePassword: ['yes'],
      language: ['en'],
    });
    assert.match(formKey?.[0] ?? '', /^[\da-f-]{36}$/);
  });

  it('adds the user with role, groups and everything that was chosen, and records it', async () => {
    const fields: Fields = {
      firstName: '  Zoë ',
      lastName: 'de la  Cruz',
      email: 'Zoe.Cruz@Example.com',
      status: 'deactivated',
      roleId: roles.Member,
      groupIds: [groups['Content editors'] ?? '', groups.Interns ?? ''],
      supervisor: 'bob@example.com',
      agent: 'yes',
      maskData: 'yes',
      language: 'de',
      mustChangePassword: undefined,
    };
    const answer = await createUser(alice, fields);
    assert.equal(answer.status, 303);
    const user = await find('Zoe.Cruz@example.com');
    assert.equal(answer.headers.location, `/users/${user.id}/created`);
    const { first_name, last_name, status, role_id, supervisor_id, agent, mask_data, language } = user;
    assert.deepEqual([first_name, last_name, status], ['Zoë', 'de la Cruz', 'deactivated']);
    assert.deepEqual([role_id, supervisor_id], [Number(roles.Member), test.ids.bob]);
    assert.deepEqual([agent, mask_data, language, user.must_change_password], [true, true, 'de', false]);
    assert.deepEqual(
      [user.created_by, user.role_given_by, user.second_factor],
      [test.ids.alice, test.ids.alice, 'email'],
    );
    const members = await test.rows(
      'select group_id, given_by from group_members where user_id = ? order by 1',
      user.id,
    );
    const ids = [Number(groups['Content editors']), Number(groups.Interns)];
    assert.deepEqual(
      members,
      ids.map((group_id) => ({ group_id, given_by: test.ids.alice })),
    );
    const entry = await lastEntry(test, user.id);
    assert.equal(entry.event, 'user.created');
    assert.equal(entry.actor_id, test.ids.alice);
    assert.deepEqual(entry.changes.email, [null, 'Zoe.Cruz@example.com']);
    assert.deepEqual(entry.changes.groupIds, [null, ids]);
    assert.doesNotMatch(JSON.stringify(entry), /password/i);
  });

  it('gives the new user the time zone of who creates them, and codes by e-mail', async () => {
    await test.rows("update users set time_zone = 'Asia/Tokyo' where id = ?", test.ids.alice);
    const fields = ana();
    await createUser(alice, { ...fields, withoutCode: 'yes' });
    const user = await find(fields.email);
    assert.deepEqual([user.time_zone, user.second_factor], ['Asia/Tokyo', 'email']);
  });

  it('offers the creator’s own language first', async () => {
    await test.rows("update users set language = 'de' where id = ?", test.ids.bob);
    const bob = await test.signIn('bob');
    const { text } = await bob.get('/users/new');
    assert.deepEqual(fieldsIn(text, '/users').language, ['de']);
    await test.rows("update users set language = 'en' where id = ?", test.ids.bob);
  });

  it('lets the first password work for 72 hours', async () => {
    const fields = ana();
    await createUser(alice, fields);
    const { id } = await find(fields.email);
    const [left] = await test.rows<{ hours: string }>(
      'select extract(epoch from password_expires_at - now()) / 3600 as hours from users where id = ?',
      id,
    );
    assert.ok(Number(left?.hours) > 71.9 && Number(left?.hours) <= 72);
  });

  it('is the way to a user with a typed password', async () => {
    const password = ' three  öld wooden spoons ';
    const fields = ana();
    await createUser(alice, { ...fields, password, repeatPassword: password });
    const user = await find(fields.email);
    assert.ok(await verifyPassword(password, String(user.password_hash)));
    assert.equal(user.must_change_password, true);
  });

  it('makes a random password when both are left empty, another one for each user', async () => {
    const passwords: string[] = [];
    for (const fields of [ana(), ana()]) {
      const answer = await createUser(alice, fields);
      const { text } = await alice.get(answer.headers.location ?? '');
      const [, password = ''] = /<code>([^<]*)<\/code>/.exec(text) ?? [];
      assert.match(password, /^[a-zA-Z2-9]{20}$/);
      assert.ok(await verifyPassword(password, String((await find(fields.email)).password_hash)));
      passwords.push(password);
    }
    assert.notEqual(passwords[0], passwords[1]);
  });

  it('shows everything that is wrong at once, and keeps what was typed', async () => {
    const before = await count();
    const answer = await createUser(alice, {
      firstName: 'Ana',
      lastName: '',
      email: 'alice@example.com',
      supervisor: 'nobody of this name',
      agent: 'yes',
      password: 'one password of words',
      repeatPassword: 'another password',
    });
    assert.equal(answer.status, 422);
    assert.deepEqual(errorsIn(answer.text), {
      lastName: 'Enter the last name',
      email: 'This e-mail is already used by Alice Andersen.',
      supervisor: 'Nobody who is active has this name or e-mail',
      groupIds: 'Choose a role or at least one group',
      repeatPassword: 'The two passwords are different. Enter the same one twice',
    });
    assert.match(textOf(answer.text), /There are 5 problems/);
    assert.match(answer.text, /<title>Error: Create user – /);
    const { firstName, supervisor, agent } = fieldsIn(answer.text, '/users');
    assert.deepEqual([firstName, supervisor, agent], [['Ana'], ['nobody of this name'], ['yes']]);
    assert.equal(await count(), before);
  });

  it('is for those with the permission only', async () => {
    for (const who of ['carol', 'dave', 'erin'] as const) {
      const browser = await test.signIn(who);
      assert.equal((await browser.get('/users/new')).status, 403);
      assert.equal((await browser.post('/users', ana())).status, 403);
    }
  });

  it('sends strangers to sign in, with what they typed', async () => {
    const stranger = await test.visit();
    const before = await count();
    assert.equal((await stranger.get('/users/new')).headers.location, '/login?next=%2Fusers%2Fnew');
    const { text } = await stranger.get('/login');
    const answer = await stranger.post('/users', ana(), {
      token: /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '',
    });
    assert.equal(answer.headers.location, '/login');
    assert.equal(await count(), before);
  });

  it('shows a name as it is, whatever it looks like', async () => {
    const firstName = '<b>$t(users.new.title)</b> {{name}} **';
    const fields = { ...ana(), firstName };
    const answer = await createUser(alice, fields);
    const { text } = await alice.get(answer.headers.location ?? '');
    assert.ok(textOf(text).includes(`${firstName} Nueva`));
    assert.doesNotMatch(text, /<b>/);
  });
});
