import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, createUser, errorsIn, fieldsIn, idsOf } from './page.ts';

const long = (length: number) => 'é'.repeat(length);

describe('The fields of a new user', () => {
  let test: TestPortal;
  let alice: Browser;
  let right: Fields;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    right = { firstName: 'Ana', lastName: 'Nueva', groupIds: (await idsOf(test, 'groups')).Interns };
  });
  beforeEach(() => test.rows("update users set email = 'used.' || id || '@example.com' where created_by is not null"));
  after(() => test.close());

  const send = (fields: Fields) => createUser(alice, { ...right, email: 'ana@example.com', ...fields });

  for (const [what, fields, column, stored] of [
    ['a name in any script', { firstName: '李小龍' }, 'first_name', '李小龍'],
    ['a name of 100 characters', { lastName: long(100) }, 'last_name', long(100)],
    [
      'a name with an apostrophe, a hyphen and a dot',
      { lastName: "O'Neil-Doğan Jr." },
      'last_name',
      "O'Neil-Doğan Jr.",
    ],
    ['a name with an emoji of several parts', { firstName: 'Ana 👩‍👩‍👧' }, 'first_name', 'Ana 👩‍👩‍👧'],
    ['a name with parted accents, joined', { lastName: 'Nun\u0303ez' }, 'last_name', 'Nu\u00f1ez'],
    ['an e-mail with spaces around it', { email: ' ana@example.com ' }, 'email', 'ana@example.com'],
    [
      'an e-mail of 254 characters',
      { email: `ana@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(59)}.example` },
      'status',
      'active',
    ],
    ['no role, with a group', { roleId: '' }, 'role_id', null],
    ['no supervisor', { supervisor: '' }, 'supervisor_id', null],
    ['the other language', { language: 'de' }, 'language', 'de'],
    [
      'fields that it does not have',
      { id: '1', administrator: 'yes', constructor: 'x', __proto__: 'x' },
      'status',
      'active',
    ],
  ] as [string, Fields, string, unknown][])
    it(`take ${what}`, async () => {
      assert.equal((await send(fields)).status, 303);
      const [row] = await test.rows('select * from users order by id desc limit 1');
      assert.equal(row?.[column], stored);
    });

  for (const [fields, at, message] of [
    [{ firstName: '' }, 'firstName', 'Enter the first name'],
    [{ firstName: ' \t ' }, 'firstName', 'Enter the first name'],
    [{ firstName: undefined }, 'firstName', 'Enter the first name'],
    [{ firstName: long(101) }, 'firstName', 'Use 100 characters at most'],
    [{ firstName: 'Ana\u202e' }, 'firstName', 'Remove the invisible or control characters'],
    [{ firstName: 'Ana\u0007' }, 'firstName', 'Remove the invisible or control characters'],
    [{ firstName: ['Ana', 'Bea'] }, 'firstName', 'Enter one value here'],
    [{ lastName: '' }, 'lastName', 'Enter the last name'],
    [{ lastName: 'x'.repeat(10_000) }, 'lastName', 'Use 100 characters at most'],
    [{ email: '' }, 'email', 'Enter an e-mail address'],
    [{ email: 'ana' }, 'email', 'Enter an e-mail address in the right format, like name@example.com'],
    [
      { email: 'ana@example.com, bob@example.com' },
      'email',
      'Enter an e-mail address in the right format, like name@example.com',
    ],
    [
      { email: `ana@${`${'b'.repeat(60)}.`.repeat(5)}com` },
      'email',
      'Enter an e-mail address in the right format, like name@example.com',
    ],
    [{ email: ['ana@example.com', 'bea@example.com'] }, 'email', 'Enter one value here'],
    [{ status: 'deleted' }, 'status', 'Choose one of the offered values'],
    [{ status: undefined }, 'status', 'Fill in this field'],
    [{ language: 'xx' }, 'language', 'Choose one of the offered values'],
    [{ language: '' }, 'language', 'Choose one of the offered values'],
    [{ roleId: '999999' }, 'roleId', 'Choose one of the offered values'],
    [{ roleId: '-1' }, 'roleId', 'Choose one of the offered values'],
    [{ roleId: 'x'.repeat(1_000) }, 'roleId', 'Choose one of the offered values'],
    [{ roleId: '99999999999999999999' }, 'roleId', 'Choose one of the offered values'],
    [{ groupIds: '999999' }, 'groupIds', 'Choose one of the offered values'],
    [{ groupIds: ['1', 'two'] }, 'groupIds', 'Choose one of the offered values'],
    [{ groupIds: undefined }, 'groupIds', 'Choose a role or at least one group'],
    [{ supervisor: 'x'.repeat(255) }, 'supervisor', 'Use 254 characters at most'],
    [{ agent: ['yes', 'yes'] }, 'agent', 'Enter one value here'],
  ] as [Fields, string, string][])
    it(`refuse ${JSON.stringify(fields).slice(0, 70)} with a message beside the field`, async () => {
      const answer = await send(fields);
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), { [at]: message });
      assert.match(answer.text, new RegExp(`aria-describedby="[^"]*${at}-error`));
      assert.match(answer.text, new RegExp(`<li><a href="#${at}(-1)?">`));
      assert.deepEqual(
        await test.rows("select 1 from users where email in ('ana@example.com', 'bea@example.com')"),
        [],
      );
    });

  it('refuse what no page of the portal sends', async () => {
    assert.equal((await send({ firstName: 'Ana\0' })).status, 400);
    assert.equal((await send({ lastName: 'x'.repeat(270_000) })).status, 413);
    assert.equal((await send({ formKey: 'not a key' })).status, 422);
  });

  it('keep every tick and choice after a mistake', async () => {
    const groups = Object.values(await idsOf(test, 'groups'));
    const roles = await idsOf(test, 'roles');
    const fields = {
      firstName: '',
      status: 'deactivated',
      roleId: roles.Manager,
      groupIds: groups,
      agent: 'yes',
      maskData: 'yes',
      sendMail: 'yes',
      language: 'de',
    };
    const { text } = await send(fields);
    const kept = fieldsIn(text, '/users');
    for (const [name, value] of Object.entries(fields)) assert.deepEqual(kept[name], [value].flat(), name);
    assert.equal(kept.mustChangePassword?.[0], 'yes');
  });

  describe('with a supervisor', () => {
    before(async () => {
      await addUser(test, 'Maria', { last_name: 'Berg', email: 'maria.berg@example.com' });
      await addUser(test, 'Maria', { last_name: 'Bergström', email: 'maria.b@example.com' });
      await addUser(test, 'Otto', { last_name: 'Klein', email: 'otto.1@example.com' });
      await addUser(test, 'Otto', { last_name: 'Klein', email: 'otto.2@example.com' });
    });

    for (const [typed, email] of [
      ['bob@example.com', 'bob@example.com'],
      ['BOB@Example.com', 'bob@example.com'],
      ['Bob Baker', 'bob@example.com'],
      ['baker bob', 'bob@example.com'],
      ['maria bergstrom', 'maria.b@example.com'],
      ['Maria Berg', 'maria.berg@example.com'],
      ['maria.b@example.com', 'maria.b@example.com'],
    ])
      it(`take ${typed}`, async () => {
        assert.equal((await send({ supervisor: typed })).status, 303);
        const [row] = await test.rows(
          `select supervisors.email from users join users as supervisors on supervisors.id = users.supervisor_id
           order by users.id desc limit 1`,
        );
        assert.equal(row?.email, email);
      });

    for (const [typed, message] of [
      ['frank@example.com', 'Nobody who is active has this name or e-mail'],
      ['Frank Fischer', 'Nobody who is active has this name or e-mail'],
      ['nobody@example.com', 'Nobody who is active has this name or e-mail'],
      ['b@example.com', 'Nobody who is active has this name or e-mail'],
      ['%', 'Nobody who is active has this name or e-mail'],
      ['_ob', 'Nobody who is active has this name or e-mail'],
      ['\\', 'Nobody who is active has this name or e-mail'],
      ['％', 'Nobody who is active has this name or e-mail'],
      [
        'Otto Klein',
        'Several people have this name. Enter one of these e-mails: otto.1@example.com, otto.2@example.com',
      ],
    ] as const)
      it(`refuse ${typed}`, async () => {
        const answer = await send({ supervisor: typed });
        assert.equal(answer.status, 422);
        assert.deepEqual(errorsIn(answer.text), { supervisor: message });
        assert.deepEqual(fieldsIn(answer.text, '/users').supervisor, [typed]);
      });

    it('name five of many at most', async () => {
      const { text } = await send({ supervisor: 'e' });
      assert.equal(errorsIn(text).supervisor?.split('@').length, 6);
    });
  });
});
