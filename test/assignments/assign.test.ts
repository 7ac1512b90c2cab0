import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, fieldsIn, heldBy, hold, press, tablesIn } from './page.ts';

describe('Assign Customers', () => {
  let test: TestPortal;
  let bob: Browser;
  let path: string;
  let amelie: number;
  let bilal: number;
  let noor: number;
  let noorHeld: number;

  beforeEach(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    path = `/users/${test.ids.dave}/customers`;
    amelie = await addCustomer(test, ['C-10418', 'Amélie', 'Fontaine', 'a.fontaine@example.net']);
    bilal = await addCustomer(test, ['C-10422', 'Bilal', 'Chaudhry', 'bilal.ch@example.org']);
    noor = await addCustomer(test, ['C-10391', 'Noor', 'van Dijk', 'n.vandijk@example.org']);
    await hold(test, test.ids.carol, [bilal]);
    [noorHeld = 0] = await hold(test, test.ids.dave, [noor]);
  });

  afterEach(() => test.close());

  it('shows whom one can assign, who holds the others, and whom the user holds', async () => {
    const { text, headers, status } = await bob.get(path);
    assert.equal(status, 200);
    assert.match(text, /<title>Assign Customers to Dave Dubois – Back Office<\/title>/);
    assert.match(text, /<h1>Assign Customers<\/h1>/);
    assert.match(text, /Dave Dubois can preview CMS pages in the store/);
    const tables = tablesIn(text);
    assert.deepEqual(tables.select, [
      'Assign C-10418 Amélie Fontaine Amélie Fontaine a.fontaine@example.net C-10418 gold Free',
      'Bilal Chaudhry bilal.ch@example.org C-10422 gold Assigned to Carol Castillo Take over… C-10422 Bilal Chaudhry',
      'Noor van Dijk n.vandijk@example.org C-10391 gold Assigned to Dave Dubois',
    ]);
    const [held = ''] = tables.held;
    assert.match(held, /^Keep C-10391 Noor van Dijk Noor van Dijk n\.vandijk@example\.org C-10391 gold \d+ \w+ \d{4}$/);
    assert.deepEqual(fieldsIn(text).keep, [String(noorHeld)]);
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('assigns the ticked and unassigns the unticked with one Save, and says what changed', async () => {
    const { text } = await bob.get(path);
    const saved = await press(bob, path, text, 'save', { tick: [amelie], untick: [noorHeld] });
    assert.equal(saved.status, 303);
    assert.ok(saved.headers.location?.startsWith(path));
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10418']);
    const after = await bob.get(path);
    assert.match(after.text, /1 customer assigned to and 1 unassigned from <strong>Dave Dubois<\/strong>\./);
    const [ended] = await test.rows('select ended_at, ended_by from assignments where id = ?', noorHeld);
    assert.ok(ended?.ended_at);
    assert.equal(ended.ended_by, test.ids.bob);
  });

  it('records one entry with the numbers, not the names', async () => {
    const { text } = await bob.get(path);
    await press(bob, path, text, 'save', { tick: [amelie], untick: [noorHeld] });
    const entries = await test.rows("select * from audit_entries where event = 'customers.assigned'");
    assert.equal(entries.length, 1);
    assert.equal(entries[0]?.subject_id, test.ids.dave);
    assert.equal(entries[0].actor_id, test.ids.bob);
    assert.deepEqual(entries[0].details, { assigned: ['C-10418'], released: ['C-10391'] });
    assert.doesNotMatch(JSON.stringify(entries), /Fontaine|Dijk/);
  });

  it('says so when nothing was changed, and records nothing', async () => {
    const { text } = await bob.get(path);
    assert.equal((await press(bob, path, text, 'save')).status, 303);
    assert.match((await bob.get(path)).text, /Nothing was changed for <strong>Dave Dubois<\/strong>\./);
    assert.deepEqual(await test.rows("select 1 from audit_entries where event = 'customers.assigned'"), []);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391']);
  });

  it('names a customer whom somebody else was given meanwhile, and saves the rest', async () => {
    const carlos = await addCustomer(test, ['C-10431', 'Carlos', 'Mendoza', 'cmendoza@example.com']);
    const { text } = await bob.get(path);
    await hold(test, test.ids.carol, [amelie]);
    const saved = await press(bob, path, text, 'save', { tick: [amelie, carlos] });
    assert.equal(saved.status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391', 'C-10431']);
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-10418', 'C-10422']);
    const after = await bob.get(path);
    assert.match(after.text, /1 customer assigned to <strong>Dave Dubois<\/strong>\./);
    assert.match(
      after.text,
      /C-10418 Amélie Fontaine was assigned to Carol Castillo meanwhile\. Take the customer over, or unassign the customer there first\./,
    );
  });

  it('names a taken customer already when one searches, and clears the tick', async () => {
    const { text } = await bob.get(path);
    await hold(test, test.ids.carol, [amelie]);
    const searched = await press(bob, path, text, 'search', { tick: [amelie] });
    assert.match(searched.text, /C-10418 Amélie Fontaine was assigned to Carol Castillo meanwhile\./);
    assert.match(searched.text, /<strong>0 to assign<\/strong>/);
    assert.equal(fieldsIn(searched.text).pending, undefined);
  });

  it('frees nobody from a page that is out of date: neither another user’s customer nor one assigned anew', async () => {
    const { text } = await bob.get(path);
    await test.rows('update assignments set ended_at = now() where id = ?', noorHeld);
    await hold(test, test.ids.carol, [noor]);
    await press(bob, path, text, 'save', { untick: [noorHeld] });
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-10391', 'C-10422']);

    await test.rows('update assignments set ended_at = now() where customer_id = ? and ended_at is null', noor);
    await hold(test, test.ids.dave, [noor]);
    await press(bob, path, text, 'save', { untick: [noorHeld] });
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391']);
  });

  it('frees nobody who was assigned after the page was opened', async () => {
    const { text } = await bob.get(path);
    await hold(test, test.ids.dave, [amelie]);
    await press(bob, path, text, 'save');
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391', 'C-10418']);
  });

  it('cannot end another user’s assignments, whatever is sent', async () => {
    const [other = 0] = (
      await test.rows<{ id: number }>('select id from assignments where user_id = ?', test.ids.carol)
    ).map(({ id }) => id);
    const ids = [String(other), String(noorHeld)];
    assert.equal((await bob.post(path, { _do: 'save', shown: ids, release: ids })).status, 303);
    assert.deepEqual(await heldBy(test, test.ids.carol), ['C-10422']);
    assert.deepEqual(await heldBy(test, test.ids.dave), []);
  });

  it('leaves out customers that do not exist', async () => {
    const saved = await bob.post(path, { _do: 'save', assign: ['999999', String(amelie)] });
    assert.equal(saved.status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391', 'C-10418']);
  });

  it('says that nobody can be assigned to a deleted user', async () => {
    const { text } = await bob.get(path);
    await test.rows("update users set status = 'deleted' where id = ?", test.ids.dave);
    const saved = await press(bob, path, text, 'save', { tick: [amelie] });
    assert.equal(saved.status, 422);
    assert.match(saved.text, /Customers can’t be assigned to a deleted user\./);
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391']);
    const shown = await bob.get(path);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /Dave Dubois is deleted/);
    assert.doesNotMatch(shown.text, /name="assign"/);
  });

  it('assigns to a deactivated user', async () => {
    const frank = `/users/${test.ids.frank}/customers`;
    assert.equal((await bob.post(frank, { _do: 'save', assign: String(amelie) })).status, 303);
    assert.deepEqual(await heldBy(test, test.ids.frank), ['C-10418']);
  });

  it('is there for those who may assign customers, and for users who exist', async () => {
    const dave = await test.signIn('dave');
    assert.equal((await dave.get(path)).status, 403);
    assert.equal((await dave.post(path, { _do: 'save', assign: String(amelie) })).status, 403);
    for (const id of ['999999', '0', 'x', '99999999999999999999'])
      assert.equal((await bob.get(`/users/${id}/customers`)).status, 404, id);
    assert.equal((await bob.post('/users/999999/customers', { _do: 'save' })).status, 404);
    assert.equal((await (await test.visit()).get(path)).status, 303);
  });

  it('answers bad input with 422 and keeps the ticks', async () => {
    const bad: [string, Record<string, string | string[]>][] = [
      ['letters for an id', { pending: 'x' }],
      ['a negative id', { release: '-1' }],
      ['a huge id', { keep: '9'.repeat(30) }],
      ['two searches', { q: ['a', 'b'] }],
      ['a long search', { q: 'a'.repeat(201) }],
      ['an unknown order', { sort: 'email' }],
      ['an unknown size', { size: '1000' }],
      ['an unknown action', { _do: 'drop' }],
      ['two actions', { _do: ['save', 'search'] }],
      ['a strange place', { at: "');--" }],
    ];
    for (const [what, fields] of bad) {
      const answer = await bob.post(path, { _do: 'save', assign: String(amelie), ...fields });
      assert.equal(answer.status, 422, what);
      assert.match(answer.text, /role="alert"/, what);
      assert.deepEqual(fieldsIn(answer.text).assign, [String(amelie)], what);
    }
    assert.deepEqual(await heldBy(test, test.ids.dave), ['C-10391']);
  });

  it('shows the first page for a place that is none', async () => {
    for (const at of ['after:', 'before:x', 'after:bm9uZQ', 'last', 'x'])
      assert.equal((await bob.post(path, { at, heldAt: at, _do: 'search' })).status, 200, at);
  });

  it('speaks German', async () => {
    await test.rows("update users set language = 'de' where id = ?", test.ids.bob);
    const { text } = await bob.get(path);
    assert.match(text, /<title>Dave Dubois Kunden zuweisen – Back Office<\/title>/);
    assert.match(text, /Kunden zum Zuweisen auswählen/);
    await press(bob, path, text, 'save', { tick: [amelie], untick: [noorHeld] });
    assert.match((await bob.get(path)).text, /1 Kunde wurde <strong>Dave Dubois<\/strong> zugewiesen/);
  });
});
