import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { errorsIn, fieldsIn, idsOf, textOf } from './page.ts';
import { draftIn, pathOf, type Steps, startSteps, stepIn } from './steps.ts';

const typed = 'three old wooden spoons';

describe('Creating a user step by step', () => {
  let steps: Steps;
  let roles: Record<string, string>;
  before(async () => {
    steps = await startSteps();
    roles = await idsOf(steps.test, 'roles');
  });
  after(() => steps.test.close());

  it('asks for name, rights and password in turn, shows the whole and creates the user', async () => {
    const email = steps.newEmail();
    const person = { firstName: 'Ana', lastName: 'Nueva', email, status: 'deactivated' };
    const one = await steps.send(1, '', person);
    assert.equal(stepIn(one.headers.location), '2');
    const draft = draftIn(one.headers.location);
    const two = await steps.send(2, draft, {
      roleId: roles.Member,
      groupIds: steps.interns,
      supervisor: 'Bob Baker',
      agent: 'yes',
    });
    assert.equal(stepIn(two.headers.location), '3');
    const three = await steps.send(3, draft, {
      password: typed,
      repeatPassword: typed,
      sendMail: 'yes',
      language: 'de',
    });
    assert.equal(stepIn(three.headers.location), '4');
    const check = textOf((await steps.alice.get(three.headers.location ?? '')).text);
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
    const created = await steps.send(4, draft);
    const user = await steps.userWith(email);
    assert.equal(created.headers.location, `/users/${user?.id}/created?mailed=1`);
    const { status, role_id, supervisor_id, agent, language, password_hash } = user ?? {};
    assert.deepEqual([status, role_id, supervisor_id], ['deactivated', Number(roles.Member), steps.test.ids.bob]);
    assert.deepEqual([agent, language], [true, 'de']);
    assert.ok(await verifyPassword(typed, String(password_hash)));
  });

  it('starts with the same values as the one page', async () => {
    const one = fieldsIn((await steps.alice.get('/users/new')).text, '/users');
    const draft = await steps.draftAt(3);
    for (const step of [1, 2, 3]) {
      const shown = fieldsIn(
        (await steps.alice.get(`${pathOf(step)}${step === 1 ? '' : `?draft=${draft}`}`)).text,
        pathOf(step),
      );
      for (const [name, value] of Object.entries(shown))
        if (name !== 'draft' && !(step === 2 && name === 'groupIds')) assert.deepEqual(value, one[name], name);
    }
  });

  it('lets no step be skipped', async () => {
    for (const step of [2, 3, 4]) {
      assert.equal((await steps.alice.get(pathOf(step))).headers.location, pathOf(1));
      assert.equal((await steps.alice.post(pathOf(step), { groupIds: steps.interns })).headers.location, pathOf(1));
    }
    const draft = await steps.draftAt(2);
    for (const step of [3, 4]) {
      assert.equal((await steps.alice.get(pathOf(step, draft))).headers.location, pathOf(2, draft));
      const answer = await steps.alice.post(pathOf(step), { draft, language: 'en' });
      assert.equal(answer.headers.location, pathOf(2, draft));
    }
  });

  it('knows four steps', async () => {
    for (const step of ['0', '5', '1.0', 'x', '-1'])
      assert.equal((await steps.alice.get(`/users/new/steps/${step}`)).status, 404, step);
  });

  it('checks each step when it is left, and shows everything that is wrong with it', async () => {
    const one = await steps.send(1, '', { firstName: '', lastName: 'Nueva', email: 'erin@example.com' });
    assert.equal(one.status, 422);
    assert.deepEqual(errorsIn(one.text), {
      firstName: 'Enter the first name',
      email: 'This e-mail is already used by Erin Evans.',
    });
    const draft = await steps.draftAt(2);
    const two = await steps.send(2, draft, { supervisor: 'nobody at all' });
    assert.deepEqual(errorsIn(two.text), {
      supervisor: 'Nobody who is active has this name or e-mail',
      groupIds: 'Choose a role or at least one group',
    });
    await steps.send(2, draft, { groupIds: steps.interns });
    const three = await steps.send(3, draft, { password: 'AnaNueva Ana1', repeatPassword: 'AnaNueva Ana1' });
    assert.match(errorsIn(three.text).password ?? '', /not made of the name/);
    assert.doesNotMatch(three.text, /AnaNueva Ana1/);
    assert.match(textOf(three.text), /passwords you typed are not sent back/);
  });

  it('gives nobody what the creator does not hold', async () => {
    const bob = await steps.test.signIn('bob');
    const draft = await steps.draftAt(2, { browser: bob });
    const answer = await steps.send(2, draft, { roleId: roles.Admin, groupIds: steps.interns }, bob);
    assert.deepEqual(errorsIn(answer.text), { roleId: 'You can give only what you hold yourself' });
  });

  it('checks the whole again at the end, and shows the step where it went wrong', async () => {
    const email = steps.newEmail();
    const draft = await steps.draftAt(4, { email });
    await steps.test.rows(
      "insert into users (first_name, last_name, email, password_hash) values ('Quick', 'One', ?, '')",
      email,
    );
    const answer = await steps.send(4, draft);
    assert.equal(answer.status, 422);
    assert.deepEqual(errorsIn(answer.text), { email: 'This e-mail is already used by Quick One.' });
    assert.deepEqual(fieldsIn(answer.text, pathOf(1)).email, [email]);
    const again = await steps.alice.post(pathOf(1), { ...fieldsIn(answer.text, pathOf(1)), email: steps.newEmail() });
    assert.equal(stepIn(again.headers.location), '4');
    assert.equal((await steps.send(4, draft)).status, 303);
  });

  it('checks a password again when the name became part of it', async () => {
    const draft = await steps.draftAt(4, { password: 'xavier ximenes7' });
    await steps.send(1, draft, { firstName: 'Xavier', lastName: 'Ximenes' });
    const answer = await steps.send(4, draft);
    assert.equal(answer.status, 422);
    assert.match(errorsIn(answer.text).password ?? '', /not made of the name/);
  });

  it('offers the steps that are done as links, and leads from a change back to the check', async () => {
    const draft = await steps.draftAt(4);
    const { text } = await steps.alice.get(pathOf(4, draft));
    for (const step of [1, 2, 3])
      assert.ok(text.includes(`<li class="done"><a href="${pathOf(step)}?draft=${draft}">`));
    assert.match(text, /<li aria-current="step">/);
    const changed = await steps.send(1, draft, { firstName: 'Anita' });
    assert.equal(changed.headers.location, pathOf(4, draft));
    assert.match(textOf((await steps.alice.get(changed.headers.location ?? '')).text), /First name Anita/);
  });

  it('keeps what was typed when Back is pressed, and checks it only on the way forward', async () => {
    const draft = await steps.draftAt(2);
    const back = await steps.send(2, draft, { supervisor: 'nobody at all', agent: 'yes', _do: 'back' });
    assert.equal(back.headers.location, pathOf(1, draft));
    await steps.send(1, draft);
    const shown = fieldsIn((await steps.alice.get(pathOf(2, draft))).text, pathOf(2));
    assert.deepEqual([shown.supervisor, shown.agent, shown.groupIds], [['nobody at all'], ['yes'], undefined]);
    assert.equal((await steps.send(2, draft)).status, 422);
  });

  it('unticks what was unticked', async () => {
    const draft = await steps.draftAt(2);
    await steps.send(2, draft, { groupIds: steps.interns, agent: 'yes' });
    await steps.send(2, draft, { agent: undefined });
    assert.deepEqual(fieldsIn((await steps.alice.get(pathOf(2, draft))).text, pathOf(2)).agent, undefined);
  });

  it('is for those who may create users', async () => {
    const erin = await steps.test.signIn('erin');
    assert.equal((await erin.get(pathOf(1))).status, 403);
    assert.equal((await erin.post(pathOf(1), { firstName: 'Ana' })).status, 403);
  });
});
