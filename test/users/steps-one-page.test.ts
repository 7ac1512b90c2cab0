import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { fieldsIn, headingIn, inputIn, textOf } from './page.ts';
import { draftIn, pathOf, type Steps, startSteps, stepIn } from './steps.ts';

const typed = 'three old wooden spoons';

describe('Changing between one page and steps', () => {
  let steps: Steps;
  before(async () => {
    steps = await startSteps();
  });
  after(() => steps.test.close());

  const person = { firstName: 'Ana', lastName: '', email: 'no e-mail yet', agent: 'yes', status: 'deactivated' };

  it('takes along what was typed', async () => {
    const { text } = await steps.alice.get('/users/new');
    const left = await steps.alice.post('/users', {
      ...fieldsIn(text, '/users'),
      ...person,
      password: typed,
      repeatPassword: typed,
      _do: 'steps',
    });
    assert.equal(stepIn(left.headers.location), '1');
    const draft = draftIn(left.headers.location);
    const one = fieldsIn((await steps.alice.get(left.headers.location ?? '')).text, pathOf(1));
    assert.deepEqual([one.firstName, one.email, one.status], [['Ana'], ['no e-mail yet'], ['deactivated']]);
    const email = steps.newEmail();
    await steps.send(1, draft, { lastName: 'Nueva', email });
    assert.deepEqual(fieldsIn((await steps.alice.get(pathOf(2, draft))).text, pathOf(2)).agent, ['yes']);
    await steps.send(2, draft, { groupIds: steps.interns });
    await steps.send(3, draft);
    await steps.send(4, draft);
    assert.ok(await verifyPassword(typed, String((await steps.userWith(email))?.password_hash)));
  });

  it('brings back what was typed on every step, but not a typed password', async () => {
    const email = steps.newEmail();
    const draft = await steps.draftAt(3, { email });
    const left = await steps.send(3, draft, {
      password: typed,
      repeatPassword: typed,
      language: 'de',
      _do: 'one-page',
    });
    assert.equal(left.headers.location, `/users/new?draft=${draft}`);
    const { text } = await steps.alice.get(left.headers.location ?? '');
    assert.equal(headingIn(text), 'Create user');
    const fields = fieldsIn(text, '/users');
    assert.deepEqual([fields.email, fields.groupIds, fields.language], [[email], [steps.interns], ['de']]);
    assert.doesNotMatch(text, /spoons/);
    assert.match(textOf(text), /passwords you typed are not sent back/);
    assert.equal((await steps.alice.post('/users', fields)).status, 303);
    assert.ok(await steps.userWith(email));
  });

  it('brings back a generated password', async () => {
    const draft = await steps.draftAt(3);
    const { text } = await steps.send(3, draft, { _do: 'generate' });
    const left = await steps.alice.post(pathOf(3), { ...fieldsIn(text, pathOf(3)), _do: 'one-page' });
    const page = (await steps.alice.get(left.headers.location ?? '')).text;
    assert.equal(inputIn(page, 'password').value, inputIn(text, 'password').value);
  });
});
