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
      await eventually(async () => {
        const waiting = await test.rows(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        assert.equal(waiting.length, 1);
      });
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

  it('waits in one order when two people swap customers between two users, so that both succeed', async () => {
    const customers = await addCustomers(test, 60);
    const browsers = [await test.signIn('alice'), await test.signIn('bob')];
    for (let round = 0; round < 5; round += 1) {
      await test.rows('update assignments set ended_at = now() where ended_at is null');
      const ofDave = await hold(test, test.ids.dave, customers.slice(0, 30));
      const ofCarol = await hold(test, test.ids.carol, customers.slice(30));
      const forms = [
        { release: ofDave, assign: customers.slice(30).toReversed() },
        { release: ofCarol.toReversed(), assign: customers.slice(0, 30) },
      ];
      const answers = await Promise.all(
        forms.map(({ release, assign }, index) =>
          browsers[index]?.post(pathOf(index === 0 ? 'dave' : 'carol'), {
            _do: 'save',
            release: release.map(String),
            assign: assign.map(String),
          }),
        ),
      );
      assert.deepEqual(
        answers.map((answer) => answer?.status),
        [303, 303],
      );
      const held = [...(await heldBy(test, test.ids.dave)), ...(await heldBy(test, test.ids.carol))];
      assert.equal(new Set(held).size, held.length);
    }
  });

  it('assigns nobody to a user who is being deleted', async () => {
    const [customer = 0] = await addCustomers(test, 1);
    const bob = await test.signIn('bob');
    const answer = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("update users set status = 'deleted' where id = ?", [test.ids.dave]);
      const saving = bob.post(pathOf('dave'), { _do: 'save', assign: String(customer) }).then((res) => res);
      await eventually(async () => {
        const waiting = await test.rows(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        assert.equal(waiting.length, 1);
      });
      return { saving };
    });
    const saved = await answer.saving;
    assert.equal(saved.status, 422);
    assert.match(saved.text, /Dave Dubois is deleted/);
    assert.deepEqual(await heldBy(test, test.ids.dave), []);
  });
});
