import assert from 'node:assert/strict';
import { hold } from '../assignments/page.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { add, amelie, permit } from './customers.ts';

const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('The page of a customer', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    [id = 0] = await add(test, amelie);
  });
  afterEach(() => test.close());

  it('shows the details, and that nobody holds the customer', async () => {
    const { text } = await alice.get(`/customers/${id}`);
    assert.match(text, /<h1>C-10418 Amélie Fontaine<\/h1>/);
    for (const fact of ['a.fontaine@example.net', '+33 555 0199', 'gold', 'France', 'French'])
      assert.ok(textOf(text).includes(fact), fact);
    assert.match(text, /This customer isn’t assigned to anybody/);
    assert.match(text, /This customer was never assigned to anybody/);
  });

  it('shows who held the customer, given by whom, until when and ended by whom, the latest first', async () => {
    await test.rows(
      `insert into assignments (customer_id, user_id, assigned_by, assigned_at, ended_at, ended_by)
       values (?, ?, ?, '2026-01-02 10:00Z', '2026-02-03 11:00Z', ?)`,
      id,
      test.ids.carol,
      test.ids.bob,
      test.ids.alice,
    );
    await hold(test, test.ids.dave, [id]);
    const { text } = await alice.get(`/customers/${id}`);
    const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(text) ?? [];
    const rows = body
      .split('<tr>')
      .slice(1)
      .map((row) => textOf(row).trim());
    assert.equal(rows.length, 2);
    assert.match(rows[0] ?? '', /^Dave Dubois .* Portal Now$/);
    assert.equal(rows[1], 'Carol Castillo 2 Jan 2026, 10:00 Bob Baker 3 Feb 2026, 11:00 Alice Andersen');
    assert.match(text, new RegExp(`href="/users/${test.ids.dave}/customers\\?q=C-10418`));
  });

  it('shows an assignment whose date has come as ended by itself, at that moment', async () => {
    const [assignment = 0] = await hold(test, test.ids.dave, [id]);
    await test.rows("update assignments set until_at = '2026-03-04 12:00Z' where id = ?", assignment);
    const { text } = await alice.get(`/customers/${id}`);
    assert.match(text, /This customer isn’t assigned to anybody/);
    assert.match(textOf(text), /4 Mar 2026, 12:00 The date set/);
  });

  it('links to users and to assigning only for those who may', async () => {
    await hold(test, test.ids.dave, [id]);
    await permit(test, test.ids.erin, 'customers.view');
    const { text } = await (await test.signIn('erin')).get(`/customers/${id}`);
    assert.match(text, /Dave Dubois/);
    assert.doesNotMatch(text, /href="\/users|Edit<|href="\/customers\/\d+\/edit/);
  });

  it('is not there for a number that no customer has', async () => {
    for (const path of ['/customers/999999', '/customers/0', '/customers/x', '/customers/1e3'])
      assert.equal((await alice.get(path)).status, 404, path);
  });
});
