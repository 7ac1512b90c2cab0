import assert from 'node:assert/strict';
import { add, amelie, permit, setMasked } from '../customers/customers.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, fieldsIn, textOf } from '../users/page.ts';
import { addressOf, newest, notesIn, putBack, recorded, rowsIn } from './page.ts';

describe('Putting back an edit of a customer', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    [id = 0] = await add(test, { ...amelie, number: `E-${made}` });
  });
  after(() => test.close());

  const stored = async () => (await test.rows('select * from customers where id = ?', id))[0] ?? {};
  async function edited(fields: Fields): Promise<number> {
    const path = `/customers/${id}/edit`;
    const form = fieldsIn((await alice.get(path)).text, path);
    assert.equal((await alice.post(path, { ...form, ...fields })).status, 303);
    return (await newest(test, 'customer', id)).id;
  }

  it('changes back what is chosen, and records that', async () => {
    const entry = await edited({ firstName: 'Amy', country: 'DE', segment: 'silver' });
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(rowsIn(text), [
      ['First name', 'Amy', 'Amélie'],
      ['Segment', 'silver', 'gold'],
      ['Country', 'DE', 'FR'],
    ]);
    const answer = await putBack(alice, entry, { fields: ['firstName', 'country'] });
    assert.deepEqual([answer.status, answer.headers.location], [303, `/customers/${id}`]);
    const customer = await stored();
    assert.deepEqual([customer.first_name, customer.country, customer.segment], ['Amélie', 'FR', 'silver']);
    const now = await newest(test, 'customer', id);
    assert.deepEqual([now.event, now.details], ['customer.updated', { putBack: entry }]);
  });

  it('neither shows nor puts back what is masked for whoever asks', async () => {
    const entry = await edited({ firstName: 'Amy', phone: '+1 555 0100', segment: 'silver' });
    const masked = await addUserWith(test, `Masked${made}`, ['customers.view', 'customers.edit', 'audit.view']);
    await setMasked(test, masked);
    const browser = await test.signIn(masked);
    const { text } = await browser.get(addressOf(entry));
    assert.doesNotMatch(text, /Am[yé]|555|Fontaine/);
    assert.deepEqual(
      rowsIn(text).map(([field, , after]) => [field, after]),
      [
        ['First name', 'Stays as it is now'],
        ['Phone', 'Stays as it is now'],
        ['Segment', 'gold'],
      ],
    );
    await putBack(browser, entry, { fields: ['firstName', 'phone', 'segment'] });
    const customer = await stored();
    assert.deepEqual([customer.first_name, customer.phone, customer.segment], ['Amy', '+1 555 0100', 'gold']);
    assert.deepEqual(Object.keys((await newest(test, 'customer', id)).changes), ['segment']);
  });

  it('is not found by whoever may not see the entry, though they may edit customers', async () => {
    const entry = await edited({ firstName: 'Amy' });
    const clerk = await test.signIn(await addUserWith(test, `Clerk${made}`, ['customers.view', 'customers.edit']));
    assert.equal((await clerk.get(addressOf(entry))).status, 404);
    assert.equal((await clerk.post(addressOf(entry), { fields: 'firstName' })).status, 404);
    const reader = await test.signIn(await addUserWith(test, `Reader${made}`, ['customers.view', 'audit.view']));
    assert.equal((await reader.get(addressOf(entry))).status, 403);
  });
});

describe('Putting back an assignment of customers', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let customers: number[];
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Holder${made}`);
    customers = await add(test, ...[1, 2, 3].map((number) => ({ number: `A-${made}-${number}`, first_name: 'Ada' })));
  });
  after(() => test.close());

  const holding = async () =>
    (
      await test.rows(
        'select number from current_assignments join customers on customers.id = customer_id where user_id = ? order by 1',
        id,
      )
    ).map(({ number }) => number);
  const assign = (place: number, userId = id) =>
    test.rows(
      'insert into assignments (customer_id, user_id, assigned_by) values (?, ?, ?)',
      customers[place],
      userId,
      test.ids.alice,
    );
  /** Holder has 1 and 2; loses 1 and gets 3. */
  async function saved(): Promise<number> {
    await assign(0);
    await assign(1);
    const path = `/users/${id}/customers`;
    const [first] = await test.rows<{ id: number }>(
      'select id from current_assignments where customer_id = ?',
      customers[0],
    );
    const answer = await alice.post(path, { _do: 'save', assign: String(customers[2]), release: String(first?.id) });
    assert.equal(answer.status, 303);
    return (await newest(test, 'user', id)).id;
  }

  it('gives back who was released and frees who was assigned', async () => {
    const entry = await saved();
    assert.deepEqual(await holding(), [`A-${made}-2`, `A-${made}-3`]);
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(rowsIn(text), [
      ['Customers assigned', `A-${made}-3`, 'Empty'],
      ['Customers released', 'Empty', `A-${made}-1`],
    ]);
    await putBack(alice, entry);
    assert.deepEqual(await holding(), [`A-${made}-1`, `A-${made}-2`]);
    assert.deepEqual((await newest(test, 'user', id)).details, {
      putBack: entry,
      assigned: [`A-${made}-1`],
      released: [`A-${made}-3`],
    });
  });

  it('leaves customers whom others have meanwhile, and names them', async () => {
    const entry = await saved();
    await assign(0, test.ids.bob);
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(notesIn(text), [
      `somebody else has this customer by now, and keeps them: A-${made}-1 (Bob Baker)`,
    ]);
    await putBack(alice, entry);
    assert.deepEqual(await holding(), [`A-${made}-2`]);
    const again = await alice.get(addressOf(entry));
    assert.doesNotMatch(again.text, /<button type="submit" class="btn btn-primary">/);
  });

  it('shows numbers only, and takes the permission of assigning', async () => {
    const entry = await saved();
    const masked = await addUser(test, `Lead${made}`, { mask_data: true });
    await permit(test, masked, 'users.view', 'users.assign-customers');
    const page = await (await test.signIn(masked)).get(addressOf(entry));
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /Ada/);
    const bob = await test.signIn(await addUserWith(test, `Other${made}`, ['users.view', 'customers.view']));
    assert.equal((await bob.get(addressOf(entry))).status, 403);
  });

  it('has nothing to say of what an earlier version of the portal did not record', async () => {
    const entry = await recorded(test, { event: 'customers.assigned', type: 'user', id, details: { count: 3 } });
    assert.match(textOf((await alice.get(addressOf(entry))).text), /This entry doesn’t tell what could be put back/);
  });

  it('gives a deleted user nobody', async () => {
    const entry = await saved();
    await test.rows("update users set status = 'deleted' where id = ?", id);
    assert.match(textOf((await alice.get(addressOf(entry))).text), /is deleted\. Restore the user first/);
  });

  it('hands one customer back to who had them, from the entry of either side', async () => {
    const other = await addUser(test, `Taker${made}`);
    for (const from of ['loser', 'winner']) {
      await assign(0);
      const path = `/users/${other}/customers/take-over`;
      const { text } = await alice.get(`${path}?customer=${customers[0]}`);
      assert.equal((await alice.post(path, fieldsIn(text, path))).status, 303);
      assert.deepEqual(await holding(), []);
      const entry = await newest(test, 'user', from === 'loser' ? id : other);
      const page = await alice.get(addressOf(entry.id));
      assert.deepEqual(rowsIn(page.text), [['Held by', `Taker${made} Test`, `Holder${made} Test`]]);
      assert.deepEqual(notesIn(page.text), [`the customer is A-${made}-1`]);
      assert.equal((await putBack(alice, entry.id)).status, 303);
      assert.deepEqual(await holding(), [`A-${made}-1`]);
      const { event, details } = await newest(test, 'user', id);
      assert.deepEqual([event, details.putBack], ['customers.received', entry.id]);
      assert.match(
        textOf((await alice.get(addressOf(entry.id))).text),
        /is as it was before\. Alice Andersen put it back/,
      );
      await test.rows('update assignments set ended_at = now() where ended_at is null');
    }
  });

  it('says that it does not know which customers went where many did', async () => {
    const entry = await recorded(test, {
      event: 'customers.released',
      type: 'user',
      id,
      details: { count: 3, to: null },
    });
    assert.match(textOf((await alice.get(addressOf(entry))).text), /This entry doesn’t tell what could be put back/);
    assert.doesNotMatch((await alice.get(`/users/${id}/timeline`)).text, new RegExp(addressOf(entry)));
  });
});
