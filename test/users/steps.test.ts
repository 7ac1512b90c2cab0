import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { errorsIn, fieldsIn, flashIn, headingIn, idsOf, inputIn, textOf } from './page.ts';

const typed = 'three old wooden spoons';
const pathOf = (step: number) => `/users/new/steps/${step}`;
const draftIn = (location: string | undefined) => /draft=([\da-f-]{36})/.exec(location ?? '')?.[1] ?? '';
const stepIn = (location: string | undefined) => /^\/users\/new\/steps\/(\d)/.exec(location ?? '')?.[1];

describe('Creating a user step by step', () => {
  let test: TestPortal;
  let alice: Browser;
  let interns: string;
  let roles: Record<string, string>;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    interns = (await idsOf(test, 'groups')).Interns ?? '';
    roles = await idsOf(test, 'roles');
  });
  after(() => test.close());

  let made = 0;
  const newEmail = () => {
    made += 1;
    return `ana.${made}@example.com`;
  };
  const userWith = async (email: string) => (await test.rows('select * from users where email = ?', email))[0];

  /** Fills in a step as it shows and presses Continue, or another button. */
  async function send(step: number, draft: string, fields: Fields = {}, browser = alice) {
    const { text } = await browser.get(`${pathOf(step)}?draft=${draft}`);
    return browser.post(pathOf(step), { ...fieldsIn(text, pathOf(step)), ...fields });
  }

  /** A draft that is ready for a step. */
  async function draftAt(step: number, { email = newEmail(), browser = alice, password = '' } = {}): Promise<string> {
    const person = { firstName: 'Ana', lastName: 'Nueva', email };
    const draft = draftIn((await send(1, '', person, browser)).headers.location);
    if (step > 2) await send(2, draft, { groupIds: interns }, browser);
    if (step > 3) await send(3, draft, { password, repeatPassword: password }, browser);
    return draft;
  }

  it('asks for name, rights and password in turn, shows the whole and creates the user', async () => {
    const email = newEmail();
    const person = { firstName: 'Ana', lastName: 'Nueva', email, status: 'deactivated' };
    const one = await send(1, '', person);
    assert.equal(stepIn(one.headers.location), '2');
    const draft = draftIn(one.headers.location);
    const two = await send(2, draft, {
      roleId: roles.Member,
      groupIds: interns,
      supervisor: 'Bob Baker',
      agent: 'yes',
    });
    assert.equal(stepIn(two.headers.location), '3');
    const three = await send(3, draft, { password: typed, repeatPassword: typed, sendMail: 'yes', language: 'de' });
    assert.equal(stepIn(three.headers.location), '4');
    const check = textOf((await alice.get(three.headers.location ?? '')).text);
    for (const line of [
      'First name Ana Change First name',
      `Email ${email} Change Email`,
      'Status Deactivated',
      'Role Member',
      'Groups Interns',
      'Supervisor Bob Baker',
      'Agent Yes',
      'Mask data No',
      'Password Set, hidden Change Password',
      'Force user to update password Yes',
      'Interface language Deutsch',
      `Send to email Yes, to ${email}`,
    ])
      assert.ok(check.includes(line), line);
    assert.doesNotMatch(check, /spoons/);
    const created = await send(4, draft);
    const user = await userWith(email);
    assert.equal(created.headers.location, `/users/${user?.id}/created?mailed=1`);
    const { status, role_id, supervisor_id, agent, language, password_hash } = user ?? {};
    assert.deepEqual([status, role_id, supervisor_id], ['deactivated', Number(roles.Member), test.ids.bob]);
    assert.deepEqual([agent, language], [true, 'de']);
    assert.ok(await verifyPassword(typed, String(password_hash)));
  });

  it('starts with the same values as the one page', async () => {
    const one = fieldsIn((await alice.get('/users/new')).text, '/users');
    const draft = await draftAt(3);
    for (const step of [1, 2, 3]) {
      const shown = fieldsIn(
        (await alice.get(`${pathOf(step)}${step === 1 ? '' : `?draft=${draft}`}`)).text,
        pathOf(step),
      );
      for (const [name, value] of Object.entries(shown))
        if (name !== 'draft' && !(step === 2 && name === 'groupIds')) assert.deepEqual(value, one[name], name);
    }
  });

  it('lets no step be skipped', async () => {
    for (const step of [2, 3, 4]) {
      assert.equal((await alice.get(pathOf(step))).headers.location, pathOf(1));
      assert.equal((await alice.post(pathOf(step), { groupIds: interns })).headers.location, pathOf(1));
    }
    const draft = await draftAt(2);
    for (const step of [3, 4]) {
      assert.equal((await alice.get(`${pathOf(step)}?draft=${draft}`)).headers.location, `${pathOf(2)}?draft=${draft}`);
      const answer = await alice.post(pathOf(step), { draft, language: 'en' });
      assert.equal(answer.headers.location, `${pathOf(2)}?draft=${draft}`);
    }
  });

  it('knows four steps', async () => {
    for (const step of ['0', '5', '1.0', 'x', '-1'])
      assert.equal((await alice.get(`/users/new/steps/${step}`)).status, 404, step);
  });

  it('checks each step when it is left, and shows everything that is wrong with it', async () => {
    const one = await send(1, '', { firstName: '', lastName: 'Nueva', email: 'erin@example.com' });
    assert.equal(one.status, 422);
    assert.deepEqual(errorsIn(one.text), {
      firstName: 'Enter the first name',
      email: 'This e-mail is already used by Erin Evans.',
    });
    const draft = await draftAt(2);
    const two = await send(2, draft, { supervisor: 'nobody at all' });
    assert.deepEqual(errorsIn(two.text), {
      supervisor: 'Nobody who is active has this name or e-mail',
      groupIds: 'Choose a role or at least one group',
    });
    await send(2, draft, { groupIds: interns });
    const three = await send(3, draft, { password: 'AnaNueva Ana1', repeatPassword: 'AnaNueva Ana1' });
    assert.match(errorsIn(three.text).password ?? '', /not made of the name/);
    assert.doesNotMatch(three.text, /AnaNueva Ana1/);
    assert.match(textOf(three.text), /passwords you typed are not sent back/);
  });

  it('gives nobody what the creator does not hold', async () => {
    const bob = await test.signIn('bob');
    const draft = await draftAt(2, { browser: bob });
    const answer = await send(2, draft, { roleId: roles.Admin, groupIds: interns }, bob);
    assert.deepEqual(errorsIn(answer.text), { roleId: 'You can give only what you hold yourself' });
  });

  it('checks the whole again at the end, and shows the step where it went wrong', async () => {
    const email = newEmail();
    const draft = await draftAt(4, { email });
    await test.rows(
      "insert into users (first_name, last_name, email, password_hash) values ('Quick', 'One', ?, '')",
      email,
    );
    const answer = await send(4, draft);
    assert.equal(answer.status, 422);
    assert.deepEqual(errorsIn(answer.text), { email: 'This e-mail is already used by Quick One.' });
    assert.deepEqual(fieldsIn(answer.text, pathOf(1)).email, [email]);
    const again = await alice.post(pathOf(1), { ...fieldsIn(answer.text, pathOf(1)), email: newEmail() });
    assert.equal(stepIn(again.headers.location), '4');
    assert.equal((await send(4, draft)).status, 303);
  });

  it('checks a password again when the name became part of it', async () => {
    const draft = await draftAt(4, { password: 'xavier ximenes7' });
    await send(1, draft, { firstName: 'Xavier', lastName: 'Ximenes' });
    const answer = await send(4, draft);
    assert.equal(answer.status, 422);
    assert.match(errorsIn(answer.text).password ?? '', /not made of the name/);
  });

  it('offers the steps that are done as links, and leads from a change back to the check', async () => {
    const draft = await draftAt(4);
    const { text } = await alice.get(`${pathOf(4)}?draft=${draft}`);
    for (const step of [1, 2, 3])
      assert.ok(text.includes(`<li class="done"><a href="${pathOf(step)}?draft=${draft}">`));
    assert.match(text, /<li aria-current="step">/);
    const changed = await send(1, draft, { firstName: 'Anita' });
    assert.equal(changed.headers.location, `${pathOf(4)}?draft=${draft}`);
    assert.match(textOf((await alice.get(changed.headers.location ?? '')).text), /First name Anita/);
  });

  it('keeps what was typed when Back is pressed, and checks it only on the way forward', async () => {
    const draft = await draftAt(2);
    const back = await send(2, draft, { supervisor: 'nobody at all', agent: 'yes', _do: 'back' });
    assert.equal(back.headers.location, `${pathOf(1)}?draft=${draft}`);
    await send(1, draft);
    const shown = fieldsIn((await alice.get(`${pathOf(2)}?draft=${draft}`)).text, pathOf(2));
    assert.deepEqual([shown.supervisor, shown.agent, shown.groupIds], [['nobody at all'], ['yes'], undefined]);
    assert.equal((await send(2, draft)).status, 422);
  });

  it('unticks what was unticked', async () => {
    const draft = await draftAt(2);
    await send(2, draft, { groupIds: interns, agent: 'yes' });
    await send(2, draft, { agent: undefined });
    assert.deepEqual(fieldsIn((await alice.get(`${pathOf(2)}?draft=${draft}`)).text, pathOf(2)).agent, undefined);
  });

  it('keeps the password through every way back and forward, and never shows it', async () => {
    const email = newEmail();
    const draft = await draftAt(4, { email, password: typed });
    assert.equal((await send(4, draft, { _do: 'back' })).headers.location, `${pathOf(3)}?draft=${draft}`);
    const { text } = await alice.get(`${pathOf(3)}?draft=${draft}`);
    assert.doesNotMatch(text, /spoons/);
    assert.match(textOf(text), /A password is set and kept, hidden/);
    await send(3, draft, { _do: 'back' });
    await send(2, draft, { _do: 'back' });
    for (const step of [1, 2, 3]) await send(step, draft);
    await send(4, draft);
    assert.ok(await verifyPassword(typed, String((await userWith(email))?.password_hash)));
  });

  it('replaces the password by another one that is typed', async () => {
    const email = newEmail();
    const draft = await draftAt(4, { email, password: typed });
    const half = await send(3, draft, { password: 'nine green bottles' });
    assert.deepEqual(errorsIn(half.text), { repeatPassword: 'Repeat the password' });
    await send(3, draft, { password: 'nine green bottles', repeatPassword: 'nine green bottles' });
    await send(4, draft);
    assert.ok(await verifyPassword('nine green bottles', String((await userWith(email))?.password_hash)));
  });

  it('keeps a generated password after a mistake', async () => {
    const draft = await draftAt(3);
    const { text } = await send(3, draft, { _do: 'generate' });
    const { value } = inputIn(text, 'password');
    assert.match(value, /^[a-zA-Z2-9]{20}$/);
    const refused = await alice.post(pathOf(3), { ...fieldsIn(text, pathOf(3)), language: 'xx' });
    assert.equal(refused.status, 422);
    assert.equal(inputIn(refused.text, 'password').value, value);
  });

  it('shows the password on the third step when asked to, on that page only', async () => {
    const draft = await draftAt(3);
    const { text } = await send(3, draft, { password: typed, _do: 'show' });
    assert.deepEqual([inputIn(text, 'password').type, inputIn(text, 'password').value], ['text', typed]);
    assert.equal(inputIn((await alice.get(`${pathOf(3)}?draft=${draft}`)).text, 'password').value, '');
  });

  it('keeps the password sealed in the database', async () => {
    const draft = await draftAt(4, { password: typed });
    const [row] = await test.rows<{ sealed: Buffer }>('select * from sealed_values where id = ?', draft);
    assert.doesNotMatch(JSON.stringify(await test.rows('select * from sealed_values')), /spoons/);
    assert.doesNotMatch(JSON.stringify(await test.rows('select sess from session')), /spoons/);
    assert.equal(test.portal.sealer.open(row?.sealed ?? Buffer.alloc(0)), typed);
    await send(4, draft);
    const [finished] = await test.rows('select sealed, data from sealed_values where id = ?', draft);
    assert.equal(finished?.sealed, null);
    assert.doesNotMatch(JSON.stringify(finished), /Nueva/);
  });

  it('does not mix two drafts in two tabs', async () => {
    const emails = [newEmail(), newEmail()];
    const drafts = [];
    for (const email of emails) drafts.push(await draftAt(2, { email }));
    for (const draft of drafts) await send(2, draft, { groupIds: interns });
    for (const draft of drafts.toReversed()) await send(3, draft);
    for (const draft of drafts) await send(4, draft);
    for (const email of emails) assert.ok(await userWith(email));
  });

  for (const who of ['alice', 'bob'] as const)
    it(`does not open in ${who === 'alice' ? 'another session of the same person' : 'another person’s session'}`, async () => {
      const email = newEmail();
      const draft = await draftAt(4, { email });
      const other = await test.signIn(who);
      const answer = await other.get(`${pathOf(4)}?draft=${draft}`);
      assert.equal(answer.headers.location, pathOf(1));
      const first = await other.get(pathOf(1));
      assert.doesNotMatch(first.text, new RegExp(email));
      assert.match(flashIn(first.text), /belongs to another session/);
      assert.equal((await other.post(pathOf(4), { draft })).headers.location, pathOf(1));
      assert.equal(await userWith(email), undefined);
    });

  it('is over an hour after the last step, but keeps what is sent then', async () => {
    const draft = await draftAt(2);
    const { text } = await alice.get(`${pathOf(2)}?draft=${draft}`);
    await test.rows("update sealed_values set expires_at = expires_at - interval '1 hour' where id = ?", draft);
    const answer = await alice.post(pathOf(2), { ...fieldsIn(text, pathOf(2)), supervisor: 'Bob Baker' });
    assert.equal(stepIn(answer.headers.location), '1');
    const fresh = draftIn(answer.headers.location);
    assert.notEqual(fresh, draft);
    assert.match(flashIn((await alice.get(answer.headers.location ?? '')).text), /What you sent last is kept/);
    await send(1, fresh, { firstName: 'Ana', lastName: 'Nueva', email: newEmail() });
    assert.deepEqual(fieldsIn((await alice.get(`${pathOf(2)}?draft=${fresh}`)).text, pathOf(2)).supervisor, [
      'Bob Baker',
    ]);
  });

  it('lasts an hour from each step on', async () => {
    const draft = await draftAt(2);
    await test.rows("update sealed_values set expires_at = expires_at - interval '59 minutes' where id = ?", draft);
    assert.equal(stepIn((await send(2, draft, { groupIds: interns })).headers.location), '3');
    await test.rows("update sealed_values set expires_at = expires_at - interval '59 minutes' where id = ?", draft);
    assert.equal((await alice.get(`${pathOf(3)}?draft=${draft}`)).status, 200);
  });

  it('makes one user of Create pressed twice, and leads to that user from then on', async () => {
    const email = newEmail();
    const draft = await draftAt(4, { email });
    const answers = await Promise.all([1, 2, 3].map(() => alice.post(pathOf(4), { draft })));
    answers.push(await alice.post(pathOf(4), { draft }), await alice.get(`${pathOf(2)}?draft=${draft}`));
    const user = await userWith(email);
    assert.deepEqual([...new Set(answers.map(({ headers }) => headers.location))], [`/users/${user?.id}/created`]);
    assert.equal((await test.rows('select 1 from users where email = ?', email)).length, 1);
  });

  it('ignores draft ids that are none', async () => {
    for (const draft of ['x', "'", '00000000-0000-0000-0000-000000000000', '%00'.repeat(3)])
      assert.ok((await alice.get(`${pathOf(2)}?draft=${encodeURIComponent(draft)}`)).status < 500, draft);
  });

  it('is for those who may create users', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(pathOf(1))).status, 403);
    assert.equal((await erin.post(pathOf(1), { firstName: 'Ana' })).status, 403);
  });

  describe('instead of on one page, and back', () => {
    const person = { firstName: 'Ana', lastName: '', email: 'no e-mail yet', agent: 'yes', status: 'deactivated' };

    it('takes along what was typed', async () => {
      const { text } = await alice.get('/users/new');
      const left = await alice.post('/users', {
        ...fieldsIn(text, '/users'),
        ...person,
        password: typed,
        repeatPassword: typed,
        _do: 'steps',
      });
      assert.equal(stepIn(left.headers.location), '1');
      const draft = draftIn(left.headers.location);
      const one = fieldsIn((await alice.get(left.headers.location ?? '')).text, pathOf(1));
      assert.deepEqual([one.firstName, one.email, one.status], [['Ana'], ['no e-mail yet'], ['deactivated']]);
      const email = newEmail();
      await send(1, draft, { lastName: 'Nueva', email });
      assert.deepEqual(fieldsIn((await alice.get(`${pathOf(2)}?draft=${draft}`)).text, pathOf(2)).agent, ['yes']);
      await send(2, draft, { groupIds: interns });
      await send(3, draft);
      await send(4, draft);
      assert.ok(await verifyPassword(typed, String((await userWith(email))?.password_hash)));
    });

    it('brings back what was typed on every step, but not a typed password', async () => {
      const email = newEmail();
      const draft = await draftAt(3, { email });
      const left = await send(3, draft, { password: typed, repeatPassword: typed, language: 'de', _do: 'one-page' });
      assert.equal(left.headers.location, `/users/new?draft=${draft}`);
      const { text } = await alice.get(left.headers.location ?? '');
      assert.equal(headingIn(text), 'Create user');
      const fields = fieldsIn(text, '/users');
      assert.deepEqual([fields.email, fields.groupIds, fields.language], [[email], [interns], ['de']]);
      assert.doesNotMatch(text, /spoons/);
      assert.match(textOf(text), /passwords you typed are not sent back/);
      assert.equal((await alice.post('/users', fields)).status, 303);
      assert.ok(await userWith(email));
    });

    it('brings back a generated password', async () => {
      const draft = await draftAt(3);
      const { text } = await send(3, draft, { _do: 'generate' });
      const left = await alice.post(pathOf(3), { ...fieldsIn(text, pathOf(3)), _do: 'one-page' });
      const page = (await alice.get(left.headers.location ?? '')).text;
      assert.equal(inputIn(page, 'password').value, inputIn(text, 'password').value);
    });
  });
});
