import assert from 'node:assert/strict';
import { tidyUp } from '../../src/housekeeping/service.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, addCustomers, fieldsIn, heldBy, hold, press, tablesIn } from './page.ts';

describe('Assigning customers by their numbers, and until a day', () => {
  let test: TestPortal;
  let bob: Browser;
  let path: string;
  let ids: number[];

  beforeEach(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    path = `/users/${test.ids.dave}/customers`;
    ids = await addCustomers(test, 30);
  });
  afterEach(() => test.close());

  const assignments = () => test.rows('select * from assignments order by id');
  const pass = (assignedTo: number) =>
    test.rows("update assignments set until_at = now() - interval '1 second' where user_id = ?", assignedTo);

  it('ticks the pasted numbers, and names those that no customer has', async () => {
    const ticked = await bob.post(path, { _do: 'tick', size: '10', numbers: 'C-00001\r\n C-00025 \n\nC-9\nC-00025' });
    assert.equal(ticked.status, 422);
    assert.match(ticked.text, /1 number is unknown: C-9\. The others are ticked/);
    assert.match(ticked.text, /<strong>2 to assign<\/strong>/);
    assert.match(ticked.text, />\s*C-9<\/textarea>/);
    assert.deepEqual(fieldsIn(ticked.text).pending, [String(ids[24])]);
    await press(bob, path, ticked.text, 'save');
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-00001', 'C-00025']);
  });

  it('assigns the pasted numbers with Save, together with the ticks, and names who is taken or unknown', async () => {
    await hold(test, test.ids.carol, [ids[1] ?? 0]);
    const fields = { _do: 'save', assign: String(ids[4]), numbers: 'C-00001\nC-00002\nnobody' };
    assert.equal((await bob.post(path, fields)).status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-00001', 'C-00005']);
    const { text } = await bob.get(path);
    assert.match(text, /2 customers assigned to <strong>Dave Dubois<\/strong>\./);
    assert.match(text, /C-00002 Customer 00002 was assigned to Carol Castillo meanwhile\./);
    assert.match(text, /1 number is unknown: nobody\./);
  });

  it('takes ten thousand numbers at once, and no more', async () => {
    await addMore(10_001);
    const numbers = Array.from({ length: 10_001 }, (_, index) => `M-${index + 1}`);
    const tooMany = await bob.post(path, { _do: 'tick', numbers: numbers.join('\n') });
    assert.equal(tooMany.status, 422);
    assert.match(tooMany.text, /These are more than 10000 customers/);
    const saved = await bob.post(path, { _do: 'save', numbers: numbers.slice(0, 10_000).join('\n') });
    assert.equal(saved.status, 303);
    assert.equal((await heldBy(test, test.ids.dave)).length, 10_000);
  });

  const addMore = (count: number) =>
    test.rows("insert into customers (number) select 'M-' || n from generate_series(1, ?::int) as n", count);

  it('ends with the last day in the time zone of who assigns, and says so', async () => {
    await test.rows("update users set time_zone = 'America/New_York' where id = ?", test.ids.bob);
    await bob.post(path, { _do: 'save', assign: String(ids[0]), until: '2999-06-30' });
    const [assignment] = await assignments();
    assert.deepEqual(assignment?.until_at, new Date('2999-07-01T04:00:00Z'));
    assert.match(tablesIn((await bob.get(path)).text).held[0] ?? '', /until 30 Jun 2999$/);
    const [entry] = await test.rows("select details from audit_entries where event = 'customers.assigned'");
    assert.deepEqual(entry?.details, { assigned: ['C-00001'], released: [], until: '2999-07-01T04:00:00.000Z' });
  });

  it('takes no day that is over, and none that there is not', async () => {
    for (const [until, message] of [
      ['2020-01-01', /Enter today or a later day/],
      ['2999-02-30', /Enter a day such as 2026-12-31/],
      ['tomorrow', /Enter a day such as 2026-12-31/],
    ] as const) {
      const { status, text } = await bob.post(path, { _do: 'save', assign: String(ids[0]), until });
      assert.equal(status, 422);
      assert.match(text, message);
      assert.match(text, new RegExp(`name="assign" value="${ids[0]}" checked`));
    }
    assert.deepEqual(await assignments(), []);
  });

  it('holds nobody any more from that moment on, for every question that is asked', async () => {
    await hold(test, test.ids.dave, [ids[0] ?? 0]);
    await pass(test.ids.dave);
    const { text } = await bob.get(path);
    assert.deepEqual(tablesIn(text).held, []);
    assert.match(tablesIn(text).select[0] ?? '', /C-00001 .*Free$/);
    const alice = await test.signIn('alice');
    assert.match((await alice.get(`/customers/${ids[0]}`)).text, /This customer isn’t assigned to anybody/);
    assert.doesNotMatch((await alice.get('/customers?assigned=anyone')).text, /C-00001/);
    assert.match((await alice.get('/customers?assigned=nobody')).text, /C-00001/);
  });

  it('lets a customer be assigned anew before anybody tidied up, and closes the old assignment in the trail', async () => {
    await hold(test, test.ids.carol, [ids[0] ?? 0]);
    await pass(test.ids.carol);
    await bob.post(path, { _do: 'save', assign: String(ids[0]) });
    const [before, after] = await assignments();
    assert.deepEqual(before?.ended_at, before?.until_at);
    assert.deepEqual([after?.user_id, after?.ended_at], [test.ids.dave, null]);
    const [entry] = await test.rows("select * from audit_entries where event = 'customers.expired'");
    assert.deepEqual(
      [entry?.subject_id, entry?.actor_id, entry?.details],
      [test.ids.carol, null, { customers: ['C-00001'] }],
    );
  });

  it('is closed by the housekeeping, once, with an entry for each user', async () => {
    await hold(test, test.ids.carol, ids.slice(0, 3));
    await hold(test, test.ids.dave, ids.slice(3, 5));
    await pass(test.ids.carol);
    await Promise.all([tidyUp(test.portal), tidyUp(test.portal)]);
    const entries = await test.rows("select subject_id, details from audit_entries where event = 'customers.expired'");
    assert.deepEqual(entries, [
      { subject_id: test.ids.carol, details: { customers: ['C-00001', 'C-00002', 'C-00003'] } },
    ]);
    assert.equal((await test.rows('select 1 from assignments where ended_at is null')).length, 2);
  });

  describe('searching in the assigned customers', () => {
    beforeEach(async () => {
      const amelie = await addCustomer(test, ['X-1', 'Amélie', 'Fontaine', 'a.fontaine@example.net']);
      await hold(test, test.ids.dave, [...ids, amelie]);
    });

    it('finds them by every word, keeps the ticks, and leaves the upper table as it is', async () => {
      const { text } = await bob.get(`${path}?q=C-0000`);
      const [first = ''] = fieldsIn(text).keep ?? [];
      const found = await press(bob, path, text, 'search', { untick: [Number(first)], type: { heldQ: 'amelie' } });
      assert.equal(tablesIn(found.text).held.length, 1);
      assert.match(tablesIn(found.text).held[0] ?? '', /X-1/);
      assert.equal(tablesIn(found.text).select.length, 9);
      assert.deepEqual(fieldsIn(found.text).release, [first]);
      await press(bob, path, found.text, 'save');
      assert.equal((await heldBy(test, test.ids.dave)).length, 30);
    });

    it('finds by the whole number alone where customers are masked', async () => {
      await test.rows('update users set mask_data = true where id = ?', test.ids.bob);
      const held = async (heldQ: string) => tablesIn((await bob.get(`${path}?heldQ=${heldQ}`)).text).held.length;
      assert.deepEqual([await held('X-1'), await held('amelie'), await held('fontaine@')], [1, 0, 0]);
    });
  });
});
