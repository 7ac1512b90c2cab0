import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm, countCustomers, giveCustomers } from './leaving.ts';
import { addToGroup, addUser, addUserWith, errorsIn, fieldsIn, flashIn, lastEntry } from './page.ts';

describe('Deactivating a user who holds customers', () => {
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
    await giveCustomers(test, id, 3);
    path = `/users/${id}/deactivate`;
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};

  it('leaves them with the user, if nothing else is chosen', async () => {
    const { text } = await alice.get(path);
    assert.deepEqual(fieldsIn(text, path).customers, ['keep']);
    await confirm(alice, path);
    assert.equal(await countCustomers(test, id), 3);
  });

  it('releases them', async () => {
    await confirm(alice, path, { customers: 'release' });
    assert.equal(await countCustomers(test, id), 0);
    assert.match(
      flashIn((await alice.get(`/users/${id}`)).text),
      /Ana\d+ Test is now Deactivated\. 3 customers are free to assign\. Activate again/,
    );
  });

  it('hands them to somebody else', async () => {
    const before = await countCustomers(test, test.ids.bob);
    await confirm(alice, path, { customers: 'hand-over', successor: 'Bob Baker' });
    assert.equal(await countCustomers(test, test.ids.bob), before + 3);
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /3 customers belong to Bob Baker now\./);
    const entry = await lastEntry(test, test.ids.bob);
    assert.deepEqual([entry.event, entry.details], ['customers.received', { count: 3, from: `Ana${made} Test` }]);
  });

  for (const [successor, message] of [
    ['', 'Enter who takes the customers over'],
    ['Frank Fischer', 'Nobody who is active has this name or e-mail'],
    ['nobody@example.com', 'Nobody who is active has this name or e-mail'],
  ])
    it(`asks again when they should go to "${successor}"`, async () => {
      const answer = await confirm(alice, path, { customers: 'hand-over', successor });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), { successor: message });
      assert.deepEqual(fieldsIn(answer.text, path).customers, ['hand-over']);
      assert.equal((await stored()).status, 'active');
      assert.equal(await countCustomers(test, id), 3);
    });

  it('asks again when they should go to the user themselves', async () => {
    const answer = await confirm(alice, path, { customers: 'hand-over', successor: `ana${made}@example.com` });
    assert.deepEqual(errorsIn(answer.text), { successor: 'Choose somebody else' });
  });

  it('never hands them to somebody who leaves at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [from, to] = [await addUser(test, `From${made}x${round}`), await addUser(test, `To${made}x${round}`)];
      await giveCustomers(test, from, 2);
      await Promise.all([
        confirm(alice, `/users/${from}/deactivate`, {
          customers: 'hand-over',
          successor: `to${made}x${round}@example.com`,
        }),
        confirm(alice, `/users/${to}/delete`),
      ]);
      assert.equal(await countCustomers(test, to), 0);
    }
  });

  it('is asked by who may not assign customers only whether to release them', async () => {
    const permissions = ['users.view', 'users.activate'];
    const manager = await test.signIn(await addUserWith(test, `Manager${made}`, permissions));
    const { text } = await manager.get(path);
    assert.deepEqual(
      [...text.matchAll(/type="radio"[^>]* value="([^"]*)"/g)].map(([, value]) => value),
      ['keep', 'release'],
    );
    assert.doesNotMatch(text, /name="successor"/);
    const answer = await confirm(manager, path, { customers: 'hand-over', successor: 'Bob Baker' });
    assert.equal(answer.status, 403);
    assert.equal((await stored()).status, 'active');
  });

  it('refuses what it does not offer', async () => {
    const answer = await confirm(alice, path, { customers: 'burn' });
    assert.deepEqual(errorsIn(answer.text), { customers: 'Choose one of the offered values' });
  });
});
