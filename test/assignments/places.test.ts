import assert from 'node:assert/strict';
import { escapeHtml } from '../../src/lib/views.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, addCustomers, buttonIn, fieldsIn, heldBy, hold, press, tablesIn } from './page.ts';

describe('Searching and paging on Assign Customers', () => {
  let test: TestPortal;
  let bob: Browser;
  let path: string;

  beforeEach(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    path = `/users/${test.ids.dave}/customers`;
  });

  afterEach(() => test.close());

  it('finds every word anywhere in number, name or e-mail, whatever case and accents', async () => {
    await addCustomer(test, ['C-10418', 'Amélie', 'Fontaine', 'a.fontaine@example.net']);
    await addCustomer(test, ['C-10479', 'Jakub', 'Dvořák', '100%_sure@example.org']);
    const found = async (q: string) => {
      const { text } = await bob.post(path, { _do: 'search', q });
      assert.ok(text.includes(`name="q" value="${escapeHtml(q)}"`));
      return tablesIn(text).select.map((row) => /C-\d+/.exec(row)?.[0]);
    };
    assert.deepEqual(await found('AMELIE'), ['C-10418']);
    assert.deepEqual(await found('taine 104'), ['C-10418']);
    assert.deepEqual(await found('dvorak jak'), ['C-10479']);
    assert.deepEqual(await found('example.org'), ['C-10479']);
    assert.deepEqual(await found('%_'), ['C-10479']);
    assert.deepEqual(await found('k'), ['C-10479']);
    assert.deepEqual(await found('amelie dvorak'), []);
    assert.deepEqual(await found('"><b>'), []);
  });

  it('says that nothing was found', async () => {
    await addCustomers(test, 1);
    const { text } = await bob.get(`${path}?q=nobody`);
    assert.match(text, /No customers match “nobody”\./);
    assert.equal(fieldsIn(text).q?.[0], 'nobody');
  });

  it('searches when Enter is pressed: the first button of the form is Search', async () => {
    const { text } = await bob.get(path);
    const form = text.slice(text.indexOf('<form class="stack"'));
    const [first] = /<button [^>]*>/.exec(form) ?? [];
    assert.match(first ?? '', /name="_do" value="search"/);
  });

  it('goes through all customers, 10 or 25 at a time, forwards and backwards', async () => {
    await addCustomers(test, 23);
    let { text } = await bob.get(path);
    assert.match(text, /1–10 of 23 customers/);
    text = (await press(bob, path, text, buttonIn(text, 'Next'))).text;
    assert.match(text, /11–20 of 23 customers/);
    assert.match(tablesIn(text).select[0] ?? '', /C-00011/);
    text = (await press(bob, path, text, buttonIn(text, 'Next'))).text;
    assert.equal(tablesIn(text).select.length, 3);
    text = (await press(bob, path, text, buttonIn(text, 'Previous'))).text;
    assert.match(text, /11–20 of 23 customers/);
    text = (await press(bob, path, text, buttonIn(text, 'Last'))).text;
    assert.match(tablesIn(text).select.at(-1) ?? '', /C-00023/);
    text = (await press(bob, path, text, buttonIn(text, 'First'))).text;
    assert.match(text, /1–10 of 23 customers/);
    text = (await press(bob, path, text, buttonIn(text, '25', 'size'))).text;
    assert.equal(tablesIn(text).select.length, 23);
    assert.equal(fieldsIn(text).size?.[0], '25');
  });

  it('sorts by name or by number, from the first page', async () => {
    await addCustomers(test, 11);
    await addCustomer(test, ['C-99999', 'Aaron', 'Abbot', '']);
    let { text } = await bob.get(path);
    assert.match(tablesIn(text).select[0] ?? '', /Aaron Abbot/);
    text = (await press(bob, path, text, buttonIn(text, 'Next'))).text;
    text = (await press(bob, path, text, buttonIn(text, 'Number', 'sort'))).text;
    assert.match(tablesIn(text).select[0] ?? '', /C-00001/);
    assert.match(text, /<th scope="col" aria-sort="ascending"><button [^>]*value="sort:number"/);
    text = (await press(bob, path, text, buttonIn(text, 'Next'))).text;
    assert.match(tablesIn(text).select.at(-1) ?? '', /C-99999/);
  });

  it('keeps the ticks of both tables while one searches and pages, and saves them all', async () => {
    const customers = await addCustomers(test, 40);
    const [first = 0, eleventh = 0, twentieth = 0] = [0, 10, 19].map((place) => customers[place]);
    const held = await hold(test, test.ids.dave, customers.slice(25));
    const [firstHeld = 0, twelfthHeld = 0] = [0, 11].map((place) => held[place]);
    let { text } = await bob.get(path);
    text = (await press(bob, path, text, buttonIn(text, 'Next'), { tick: [first], untick: [firstHeld] })).text;
    text = (await press(bob, path, text, buttonIn(text, 'Next', 'heldAt'), { tick: [eleventh, twentieth] })).text;
    assert.match(text, /<strong>3 to assign<\/strong>, <strong>1 to unassign<\/strong>/);
    text = (await press(bob, path, text, 'search', { untick: [twelfthHeld, twentieth], type: { q: 'Customer 00001' } }))
      .text;
    assert.match(text, /<strong>2 to assign<\/strong>, <strong>2 to unassign<\/strong>/);
    const fields = fieldsIn(text);
    assert.deepEqual([fields.assign, fields.pending], [[String(first)], [String(eleventh)]]);
    assert.equal((await press(bob, path, text, 'save')).status, 303);
    const expected = ['C-00001', 'C-00011', ...customers.slice(25).map((_, place) => `C-000${place + 26}`)];
    assert.deepEqual(
      await heldBy(test, test.ids.dave),
      expected.filter((number) => !['C-00026', 'C-00037'].includes(number)),
    );
  });

  it('starts at the first page when something else is searched for, whichever button is pressed', async () => {
    await addCustomers(test, 30);
    const { text } = await bob.get(path);
    const next = await press(bob, path, text, buttonIn(text, 'Next'), { type: { q: '0000' } });
    assert.match(next.text, /1–9 of 9 customers/);
  });

  it('searches and pages without changing anything', async () => {
    const [customer = 0] = await addCustomers(test, 1);
    const { text } = await bob.get(path);
    const searched = await press(bob, path, text, 'search', { tick: [customer] });
    assert.equal(searched.status, 200);
    assert.equal(searched.headers['cache-control'], 'no-store');
    assert.deepEqual(await heldBy(test, test.ids.dave), []);
  });

  it('pages through the many customers whom a user holds, by number', async () => {
    const customers = await addCustomers(test, 30);
    await hold(test, test.ids.dave, customers.toReversed());
    let { text } = await bob.get(path);
    assert.match(tablesIn(text).held[0] ?? '', /C-00001/);
    text = (await press(bob, path, text, buttonIn(text, 'Last', 'heldAt'))).text;
    assert.match(tablesIn(text).held.at(-1) ?? '', /C-00030/);
    assert.match(text, /21–30 of 30 customers/);
  });

  it('comes back to the search, the order and the list it came from after Save', async () => {
    const back = '/users?q=dubois';
    const { text } = await bob.get(`${path}?q=x&sort=number&back=${encodeURIComponent(back)}`);
    assert.match(text, /<a class="btn btn-quiet" href="\/users\?q=dubois">Cancel<\/a>/);
    const { headers } = await press(bob, path, text, 'save');
    const address = new URL(String(headers.location), 'http://portal');
    assert.deepEqual(Object.fromEntries(address.searchParams), { q: 'x', sort: 'number', size: '10', back });
  });

  it('saves 10,000 ticks with as many statements as ten, and one entry in the trail', async () => {
    const customers = await addCustomers(test, 10_010);
    const ofCarol = `/users/${test.ids.carol}/customers`;
    const ten = await statementsOf(() =>
      bob.post(ofCarol, { _do: 'save', pending: customers.slice(10_000).map(String) }),
    );
    const ticked = customers.slice(0, 10_000).map(String);
    const place = { q: '', searched: '', sort: 'number', size: '25', at: 'last', heldAt: '' };
    const { text } = await bob.post(path, { ...place, pending: ticked, _do: 'search' });
    assert.match(text, /<strong>10,?000 to assign<\/strong>/);
    const all = await statementsOf(() => press(bob, path, text, 'save'));
    assert.ok(ten > 0);
    assert.equal(all, ten);
    assert.equal((await heldBy(test, test.ids.dave)).length, 10_000);
    const entries = await test.rows<{ details: { assigned: string[] } }>(
      "select details from audit_entries where event = 'customers.assigned' and subject_id = ?",
      test.ids.dave,
    );
    assert.deepEqual(
      entries.map(({ details }) => details.assigned.length),
      [10_000],
    );
  });

  it('asks to save first when more than 10,000 are ticked, and keeps them', async () => {
    const customers = await addCustomers(test, 10_020);
    const place = { q: '', searched: '', sort: 'number', size: '25', at: 'last', heldAt: '' };
    const ticked = customers.map(String);
    const answer = await bob.post(path, { ...place, pending: ticked, _do: 'at:' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /You have ticked more than 10,?000 customers\. Save these first/);
    const fields = fieldsIn(answer.text);
    assert.equal((fields.pending?.length ?? 0) + (fields.assign?.length ?? 0), 10_020);
    assert.match(tablesIn(answer.text).select.at(-1) ?? '', /C-10020/);
    assert.equal((await press(bob, path, answer.text, 'save')).status, 303);
    assert.equal((await heldBy(test, test.ids.dave)).length, 10_020);
  });

  it('takes no more than a form can hold', async () => {
    const ids = Array.from({ length: 10_200 }, (_, index) => String(index + 1));
    assert.equal((await bob.post(path, { _do: 'save', pending: ids })).status, 413);
  });

  /** How many statements about customers a save needs. Who asks is found out beside that, at times with one more. */
  async function statementsOf(save: () => PromiseLike<{ status: number }>): Promise<number> {
    const { knex } = test.portal.database;
    let count = 0;
    const add = ({ sql }: { sql: string }) => {
      if (/customers|assignments/.test(sql)) count += 1;
    };
    knex.on('query', add);
    assert.equal((await save()).status, 303);
    knex.removeListener('query', add);
    return count;
  }
});
