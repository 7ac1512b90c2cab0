import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, editUser, errorsIn } from './page.ts';

describe('The supervisor of a user', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  let made = 0;
  /** People of whom each reports to the one before. */
  async function chain(length: number): Promise<{ id: number; email: string }[]> {
    made += 1;
    const people: { id: number; email: string }[] = [];
    for (let place = 1; place <= length; place += 1) {
      const firstName = `p${made}x${place}`;
      const id = await addUser(test, firstName, { supervisor_id: people.at(-1)?.id ?? null });
      await addToGroup(test, id, 'Interns');
      people.push({ id, email: `${firstName}@example.com` });
    }
    return people;
  }
  const supervise = (lower?: { id: number }, upper?: { email: string }) =>
    editUser(alice, lower?.id ?? 0, { supervisor: upper?.email ?? '' });
  const supervisorOf = async (person?: { id: number }) =>
    (await test.rows('select supervisor_id from users where id = ?', person?.id))[0]?.supervisor_id;
  const loop = 'This person reports to the user, directly or through others. Choose somebody else';

  it('is never oneself', async () => {
    const [one] = await chain(1);
    assert.deepEqual(errorsIn((await supervise(one, one)).text), { supervisor: 'Nobody can be their own supervisor' });
  });

  it('is never somebody who reports to the user', async () => {
    const [upper, lower] = await chain(2);
    assert.deepEqual(errorsIn((await supervise(upper, lower)).text), { supervisor: loop });
  });

  it('is never somebody who reports to the user through many others', async () => {
    const people = await chain(12);
    assert.deepEqual(errorsIn((await supervise(people[0], people[11])).text), { supervisor: loop });
    assert.equal((await supervise(people[11], people[0])).status, 303);
  });

  it('is found also where a loop is in the database already', async () => {
    const [one, two, three] = await chain(3);
    await test.rows('update users set supervisor_id = ? where id = ?', two?.id, one?.id);
    assert.equal((await supervise(three, one)).status, 303);
  });

  it('cannot become a loop of two who are changed at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [[one], [two]] = [await chain(1), await chain(1)];
      const answers = await Promise.all([supervise(one, two), supervise(two, one)]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422]);
      assert.deepEqual([await supervisorOf(one), await supervisorOf(two)].filter(Boolean).length, 1);
    }
  });

  it('cannot become a loop of three who are changed at once', async () => {
    const people = [(await chain(1))[0], (await chain(1))[0], (await chain(1))[0]];
    const answers = await Promise.all(people.map((person, place) => supervise(person, people[(place + 1) % 3])));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 303, 422]);
  });

  it('stays where they were deactivated since', async () => {
    const [, lower] = await chain(2);
    await test.rows(
      "update users set status = 'deactivated' where id = (select supervisor_id from users where id = ?)",
      lower?.id,
    );
    assert.equal((await editUser(alice, lower?.id ?? 0, { agent: 'yes' })).status, 303);
    assert.ok(await supervisorOf(lower));
  });

  it('is taken away when the field is emptied', async () => {
    const [, lower] = await chain(2);
    assert.equal((await supervise(lower)).status, 303);
    assert.equal(await supervisorOf(lower), null);
  });
});
