import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, createUser, errorsIn, idsOf } from './page.ts';

describe('An e-mail that somebody has already', () => {
  let test: TestPortal;
  let alice: Browser;
  let ana: Fields;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const { Interns } = await idsOf(test, 'groups');
    ana = { firstName: 'Ana', lastName: 'Nueva', groupIds: Interns };
    await addUser(test, 'Gone', { last_name: 'Before', email: 'Gone.Before@example.com', status: 'deleted' });
  });
  after(() => test.close());

  for (const [email, name, who] of [
    ['erin@example.com', 'Erin Evans', 'erin'],
    ['ERIN@EXAMPLE.COM', 'Erin Evans', 'erin'],
    ['frank@example.com', 'Frank Fischer', 'frank'],
    ['gone.BEFORE@example.com', 'Gone Before', undefined],
  ] as const)
    it(`is refused as ${email}, with the name of ${name} and the way to them`, async () => {
      const answer = await createUser(alice, { ...ana, email });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), { email: `This e-mail is already used by ${name}.` });
      const [, link = ''] = new RegExp(`<a href="(/users/\\d+)">Open ${name}</a>`).exec(answer.text) ?? [];
      if (who) assert.equal(link, `/users/${test.ids[who]}`);
      assert.equal((await alice.get(link)).status, 200);
    });

  it('is refused without a name for those who may not see users', async () => {
    const creator = await test.signIn(await addUserWith(test, 'Creator', ['users.create']));
    const answer = await createUser(creator, { ...ana, email: 'Erin@example.com' });
    assert.deepEqual(errorsIn(answer.text), { email: 'Another user already has this e-mail. Use a different one' });
    assert.doesNotMatch(answer.text, /Evans/);
  });

  it('does not become the sender’s own by its name either: several people are not named to them', async () => {
    await addUser(test, 'Otto', { email: 'otto.1@example.com' });
    await addUser(test, 'Otto', { email: 'otto.2@example.com' });
    const creator = await test.signIn(await addUserWith(test, 'Maker', ['users.create']));
    const answer = await createUser(creator, { ...ana, email: 'new@example.com', supervisor: 'otto' });
    assert.deepEqual(errorsIn(answer.text), { supervisor: 'Several people have this name. Enter the e-mail' });
    assert.doesNotMatch(answer.text, /otto\.\d/);
  });
});
