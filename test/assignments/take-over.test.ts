import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, heldBy, hold } from './page.ts';

describe('Taking a customer over', () => {
  let test: TestPortal;
  let bob: Browser;
  let path: string;
  let customer: number;
  let assignment: number;

  beforeEach(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    path = `/users/${test.ids.dave}/customers`;
    customer = await addCustomer(test, ['C-10418', 'Amélie', 'Fontaine', 'a.fontaine@example.net']);
    [assignment = 0] = await hold(test, test.ids.carol, [customer]);
  });
  afterEach(() => test.close());

  const fields = () => ({ customer: String(customer), assignment: String(assignment) });

  it('asks first on a page of its own, and names who loses the customer', async () => {
    const asked = await bob.post(path, { _do: `take-over:${customer}` });
    assert.equal(asked.status, 303);
    const { text } = await bob.get(asked.headers.location ?? '');
    assert.match(text, /<h1>Take over C-10418 Amélie Fontaine<\/h1>/);
    assert.match(
      text,
      /<strong>Carol Castillo<\/strong>\s+holds this customer now and loses it to\s+<strong>Dave Dubois<\/strong>/,
    );
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-10418']);
  });

  it('moves the customer, tells both in the trail, and says what it did', async () => {
    const taken = await bob.post(`${path}/take-over`, fields());
    assert.equal(taken.status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10418']);
    assert.deepEqual(await heldBy(test, test.ids.carol), []);
    assert.match((await bob.get(path)).text, /was taken over from Carol Castillo for\s+<strong>Dave Dubois<\/strong>/);
    const entries = await test.rows(
      "select event, subject_id, details from audit_entries where event like 'customers.%' order by id",
    );
    assert.deepEqual(entries, [
      {
        event: 'customers.released',
        subject_id: test.ids.carol,
        details: { count: 1, to: 'Dave Dubois', customers: ['C-10418'] },
      },
      {
        event: 'customers.received',
        subject_id: test.ids.dave,
        details: { count: 1, from: 'Carol Castillo', customers: ['C-10418'] },
      },
    ]);
    const [ended] = await test.rows('select ended_by from assignments where id = ?', assignment);
    assert.equal(ended?.ended_by, test.ids.bob);
  });

  it('moves nobody from a page that is out of date', async () => {
    await test.rows('update assignments set ended_at = now() where id = ?', assignment);
    await hold(test, test.ids.erin, [customer]);
    await bob.post(`${path}/take-over`, fields());
    assert.deepEqual(await heldBy(test, test.ids.erin), ['C-10418']);
    assert.match((await bob.get(path)).text, /who holds this customer has changed meanwhile/);
  });

  it('gives the customer to one of two who take over at the same moment', async () => {
    const alice = await test.signIn('alice');
    const other = `/users/${test.ids.erin}/customers/take-over`;
    await Promise.all([bob.post(`${path}/take-over`, fields()), alice.post(other, fields())]);
    assert.equal((await test.rows('select 1 from assignments where ended_at is null')).length, 1);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'customers.received'")).length, 1);
  });

  it('loses no ticks: it asks to save them first', async () => {
    const free = await addCustomer(test, ['C-1', 'Bo', 'Berg', '']);
    const { status, text } = await bob.post(path, { _do: `take-over:${customer}`, assign: String(free) });
    assert.equal(status, 422);
    assert.match(text, /You have ticks that aren’t saved/);
    assert.match(text, /<strong>1 to assign<\/strong>/);
  });

  it('leads back for what makes no sense', async () => {
    for (const query of ['', '?customer=x']) {
      const { headers } = await bob.get(`${path}/take-over${query}`);
      assert.ok(headers.location?.startsWith(path), query);
    }
    assert.equal((await bob.get(`${path}/take-over?customer=99999`)).status, 404);
    assert.ok((await bob.post(`${path}/take-over`, {})).headers.location?.startsWith(path));
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-10418']);
  });

  it('says until when the customer was assigned: the last day of an assignment that ends with it', async () => {
    for (const [until, says] of [
      ['2031-03-01 00:00Z', /<li>\s+It was assigned until 28 Feb 2031\.<\/li>/],
      ['2031-03-01 09:30Z', /<li>\s+It was assigned until 1 Mar 2031, 09:30\.<\/li>/],
    ] as const) {
      await test.rows('update assignments set until_at = ? where id = ?', until, assignment);
      assert.match((await bob.get(`${path}/take-over?customer=${customer}`)).text, says);
    }
  });

  it('names the customer by number alone for whom customers are masked', async () => {
    await test.rows('update users set mask_data = true where id = ?', test.ids.bob);
    const { text } = await bob.get(`${path}/take-over?customer=${customer}`);
    assert.match(text, /Take over C-10418</);
    assert.doesNotMatch(text, /Amélie|Fontaine/);
  });
});
