import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { errorsIn, fieldsIn, inputIn, textOf } from './page.ts';
import { pathOf, type Steps, startSteps } from './steps.ts';

const typed = 'three old wooden spoons';

describe('The password of a user who is created step by step', () => {
  let steps: Steps;
  before(async () => {
    steps = await startSteps();
  });
  after(() => steps.test.close());

  it('keeps the password through every way back and forward, and never shows it', async () => {
    const email = steps.newEmail();
    const draft = await steps.draftAt(4, { email, password: typed });
    assert.equal((await steps.send(4, draft, { _do: 'back' })).headers.location, pathOf(3, draft));
    const { text } = await steps.alice.get(pathOf(3, draft));
    assert.doesNotMatch(text, /spoons/);
    assert.match(textOf(text), /A password is set and kept, hidden/);
    await steps.send(3, draft, { _do: 'back' });
    await steps.send(2, draft, { _do: 'back' });
    for (const step of [1, 2, 3]) await steps.send(step, draft);
    await steps.send(4, draft);
    assert.ok(await verifyPassword(typed, String((await steps.userWith(email))?.password_hash)));
  });

  it('replaces the password by another one that is typed', async () => {
    const email = steps.newEmail();
    const draft = await steps.draftAt(4, { email, password: typed });
    const half = await steps.send(3, draft, { password: 'nine green bottles' });
    assert.deepEqual(errorsIn(half.text), { repeatPassword: 'Repeat the password' });
    await steps.send(3, draft, { password: 'nine green bottles', repeatPassword: 'nine green bottles' });
    await steps.send(4, draft);
    assert.ok(await verifyPassword('nine green bottles', String((await steps.userWith(email))?.password_hash)));
  });

  it('keeps a generated password after a mistake', async () => {
    const draft = await steps.draftAt(3);
    const { text } = await steps.send(3, draft, { _do: 'generate' });
    const { value } = inputIn(text, 'password');
    assert.match(value, /^[a-zA-Z2-9]{20}$/);
    const refused = await steps.alice.post(pathOf(3), { ...fieldsIn(text, pathOf(3)), language: 'xx' });
    assert.equal(refused.status, 422);
    assert.equal(inputIn(refused.text, 'password').value, value);
  });

  it('shows the password on the third step when asked to, on that page only', async () => {
    const draft = await steps.draftAt(3);
    const { text } = await steps.send(3, draft, { password: typed, _do: 'show' });
    assert.deepEqual([inputIn(text, 'password').type, inputIn(text, 'password').value], ['text', typed]);
    assert.equal(inputIn((await steps.alice.get(pathOf(3, draft))).text, 'password').value, '');
  });

  it('keeps the password sealed in the database', async () => {
    const draft = await steps.draftAt(4, { password: typed });
    const [row] = await steps.test.rows<{ sealed: Buffer }>('select * from sealed_values where id = ?', draft);
    assert.doesNotMatch(JSON.stringify(await steps.test.rows('select * from sealed_values')), /spoons/);
    assert.doesNotMatch(JSON.stringify(await steps.test.rows('select sess from session')), /spoons/);
    assert.equal(steps.test.portal.sealer.open(row?.sealed ?? Buffer.alloc(0)), typed);
    await steps.send(4, draft);
    const [finished] = await steps.test.rows('select sealed, data from sealed_values where id = ?', draft);
    assert.equal(finished?.sealed, null);
    assert.doesNotMatch(JSON.stringify(finished), /Nueva/);
  });
});
