import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, errorsIn, fieldsIn, idsOf, inputIn, textOf } from './page.ts';

describe('Creating a user without a mail server', () => {
  let test: TestPortal;
  let alice: Browser;
  let ana: Fields;
  before(async () => {
    test = await startTestPortal({ environment: { SMTP_URL: undefined } });
    alice = await test.signIn('alice');
    ana = {
      firstName: 'Ana',
      lastName: 'Nueva',
      email: 'ana@example.com',
      groupIds: (await idsOf(test, 'groups')).Interns,
    };
  });
  afterEach(() => test.rows("update users set email = 'used.' || id || '@example.com' where created_by is not null"));
  after(() => test.close());

  const factor = async () =>
    (await test.rows("select second_factor from users where email = 'ana@example.com'"))[0]?.second_factor;

  it('says that nothing can be sent, and offers to sign in without a code', async () => {
    const { text } = await alice.get('/users/new');
    assert.deepEqual([inputIn(text, 'sendMail').disabled, inputIn(text, 'sendMail').checked], [true, false]);
    assert.equal(inputIn(text, 'withoutCode').checked, true);
    assert.match(textOf(text), /This server can’t send e-mail/);
    assert.match(textOf(text), /Not available: this server can’t send e-mail\./);
  });

  it('sends nothing, whatever was posted, and shows the password instead', async () => {
    const answer = await createUser(alice, { ...ana, sendMail: 'yes' });
    assert.doesNotMatch(answer.headers.location ?? '', /mailed/);
    assert.deepEqual(await test.rows('select 1 from mails'), []);
    const { text } = await alice.get(answer.headers.location ?? '');
    assert.match(text, /<code>[a-zA-Z2-9]{20}<\/code>/);
    assert.doesNotMatch(textOf(text), /wait to be sent/);
  });

  it('makes a user who signs in without a code, when that stays ticked', async () => {
    await createUser(alice, ana);
    assert.equal(await factor(), 'off');
  });

  it('makes a user who owes a code, when that is unticked', async () => {
    await createUser(alice, { ...ana, withoutCode: undefined });
    assert.equal(await factor(), 'email');
  });

  it('keeps the tick as it was left after a mistake', async () => {
    const { text } = await createUser(alice, { ...ana, firstName: '', withoutCode: undefined });
    assert.equal(inputIn(text, 'withoutCode').checked, false);
  });

  it('asks for 15 characters of a password that stands alone', async () => {
    const password = 'four big dogs'; // 13
    const alone = await createUser(alice, { ...ana, password, repeatPassword: password });
    assert.deepEqual(errorsIn(alone.text), { password: 'Password must be at least 15 characters' });
    const fields = { ...ana, password, repeatPassword: password, withoutCode: undefined };
    assert.equal((await createUser(alice, fields)).status, 303);
  });

  it('shows the same in steps', async () => {
    const path = '/users/new/steps/1';
    const { text } = await alice.get(path);
    const one = await alice.post(path, { ...fieldsIn(text, path), ...ana, groupIds: undefined });
    const two = await alice.post('/users/new/steps/2', {
      draft: /draft=(.*)/.exec(one.headers.location ?? '')?.[1],
      roleId: '',
      groupIds: ana.groupIds,
    });
    const three = (await alice.get(two.headers.location ?? '')).text;
    assert.equal(inputIn(three, 'withoutCode').checked, true);
    assert.equal(inputIn(three, 'sendMail').disabled, true);
    const last = await alice.post('/users/new/steps/3', { ...fieldsIn(three, '/users/new/steps/3'), sendMail: 'yes' });
    const check = textOf((await alice.get(last.headers.location ?? '')).text);
    assert.match(check, /Sign in without a code Yes/);
    assert.match(check, /Send to email No/);
  });
});
