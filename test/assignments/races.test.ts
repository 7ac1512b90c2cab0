import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { addCustomers, heldBy, hold } from './page.ts';

describe('Assigning customers at the same moment', () => {
  let test: TestPortal;

  beforeEach(async () => {
    test = await startTestPortal();
  });

  afterEach(() => test.close());

  const pathOf = (who: 'dave' | 'carol') => `/users/${test.ids[who]}/customers`;

  const somebodyWaits = async () => {
    const waiting = await test.rows(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    assert.equal(waiting.length, 1);
  };

  it('gives a customer whom two people ticked to one of them, and tells the other', async () => {
    const customers = (await addCustomers(test, 20)).map(String);
    const browsers = [await test.signIn('alice'), await test.signIn('bob')];
    const paths = [pathOf('dave'), pathOf('carol')];
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.post(paths[index] ?? '', { _do: 'save', assign: customers })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const held = [...(await heldBy(test, test.ids.dave)), ...(await heldBy(test, test.ids.carol))];
    assert.equal(held.length, 20);
    assert.equal(new Set(held).size, 20);
    const pages = await Promise.all(browsers.map((browser, index) => browser.get(paths[index] ?? '')));
    const messages = pages.flatMap(({ text }) => [
      ...text.matchAll(/C-\d+ Customer \d+ was assigned to [^.]+ meanwhile/g),
    ]);
    assert.equal(messages.length, 20);
  });

  it('waits for whoever was a moment earlier, and then names the new holder', async () => {
    const [customer = 0, other = 0] = await addCustomers(test, 2);
    const bob = await test.signIn('bob');
    const answer = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('insert into assignments (customer_id, user_id) values (?, ?)', [customer, test.ids.carol]);
      const saving = bob
        .post(pathOf('dave'), { _do: 'save', assign: [String(customer), String(other)] })
        .then((res) => res);
      await eventually(somebodyWaits);
      return { saving };
    });
    assert.equal((await answer.saving).status, 303);
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-00001']);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-00002']);
    assert.match(
      (await bob.get(pathOf('dave'))).text,
      /C-00001 Customer 00001 was assigned to Carol Castillo meanwhile\./,
    );
  });

  it('takes the customers of both tables by rising id, so that two saves cannot wait for each other', async () => {
    const customers = await addCustomers(test, 8);
    const [lowest = 0, ...higher] = customers;
    const release = await hold(test, test.ids.dave, customers.filter((_, place) => place % 2 === 0).toReversed());
    const assign = customers.filter((_, place) => place % 2 === 1).toReversed();
    const bob = await test.signIn('bob');
    const answer = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('select 1 from customers where id = ? for no key update', [lowest]);
      const fields = { _do: 'save', release: release.map(String), assign: assign.map(String) };
      const saving = bob.post(pathOf('dave'), fields).then((res) => res);
      await eventually(somebodyWaits);
      await trx.raw('select 1 from customers where id = any(?) for no key update nowait', [higher]);
      await trx.raw('select 1 from assignments where id = any(?) for update nowait', [release]);
      return { saving };
    });
    assert.equal((await answer.saving).status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-00002', 'C-00004', 'C-00006', 'C-00008']);
  });

  it('assigns nobody to a user who is being deleted', async () => {
    const [customer = 0] = await addCustomers(test, 1);
    const bob = await test.signIn('bob');
    const answer = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("update users set status = 'deleted' where id = ?", [test.ids.dave]);
      const saving = bob.post(pathOf('dave'), { _do: 'save', assign: String(customer) }).then((res) => res);
      await eventually(somebodyWaits);
      return { saving };
    });
    const saved = await answer.saving;
    assert.equal(saved.status, 422);
    assert.match(saved.text, /Dave Dubois is deleted/);
    assert.deepEqual(await heldBy(test, test.ids.dave), []);
  });
});
