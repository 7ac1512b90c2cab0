import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, buttonIn, fieldsIn, heldBy, hold, press, tablesIn } from './page.ts';

describe('Assign Customers with Mask data', () => {
  const personal = /Am[eé]lie|Fontaine|Noor|Dijk|example\.(net|org)|555 0199/i;
  let test: TestPortal;
  let bob: Browser;
  let path: string;
  let amelie: number;
  let noorHeld: number;

  beforeEach(async () => {
    test = await startTestPortal();
    await test.rows('update users set mask_data = true where id = ?', test.ids.bob);
    bob = await test.signIn('bob');
    path = `/users/${test.ids.dave}/customers`;
    amelie = await addCustomer(test, ['C-10418', 'Amélie', 'Fontaine', 'a.fontaine@example.net']);
    const noor = await addCustomer(test, ['C-10391', 'Noor', 'van Dijk', 'n.vandijk@example.org']);
    [noorHeld = 0] = await hold(test, test.ids.dave, [noor]);
  });

  afterEach(() => test.close());

  it('shows five asterisks for every name and e-mail, in both tables', async () => {
    const { text } = await bob.get(path);
    const { select, held } = tablesIn(text);
    assert.deepEqual(select, [
      '***** hidden ***** C-10391 gold Assigned to Dave Dubois',
      'Assign C-10418 ***** hidden ***** C-10418 gold Free',
    ]);
    assert.match(held[0] ?? '', /^Keep C-10391 \*{5} hidden \*{5} C-10391 gold/);
    assert.doesNotMatch(withoutStaff(text), personal);
  });

  it('finds by the exact number, not by what is masked', async () => {
    const found = async (q: string) =>
      tablesIn((await bob.get(`${path}?q=${encodeURIComponent(q)}`)).text).select.length;
    assert.equal(await found('C-10418'), 1);
    for (const q of ['C-1041', 'Fontaine', 'a.fontaine@example.net', '+49 555 0199', 'C-10418 Fontaine'])
      assert.equal(await found(q), 0, q);
  });

  it('sorts by number, whatever is asked for', async () => {
    for (const sort of ['name', 'number']) {
      const { text } = await bob.get(`${path}?sort=${sort}`);
      assert.match(tablesIn(text).select[0] ?? '', /C-10391/, sort);
      assert.throws(() => buttonIn(text, '', 'sort'));
    }
    const posted = await bob.post(path, { _do: 'sort:name', size: '10' });
    assert.match(tablesIn(posted.text).select[0] ?? '', /C-10391/);
  });

  it('assigns and unassigns all the same, and names conflicts by number', async () => {
    const { text } = await bob.get(path);
    await hold(test, test.ids.carol, [amelie]);
    const saved = await press(bob, path, text, 'save', { tick: [amelie], untick: [noorHeld] });
    assert.equal(saved.status, 303);
    assert.deepEqual(await heldBy(test, test.ids.dave), []);
    const after = await bob.get(path);
    assert.match(after.text, /C-10418 was assigned to Carol Castillo meanwhile\./);
    assert.doesNotMatch(withoutStaff(after.text), personal);
  });

  it('holds no name, e-mail or phone on any page that comes back', async () => {
    const { text } = await bob.get(path);
    const pages = [
      await press(bob, path, text, 'search', { tick: [amelie], type: { q: 'C-10418' } }),
      await press(bob, path, text, 'size:25', { tick: [amelie] }),
      await bob.post(path, { ...fieldsIn(text), pending: 'x' }),
    ];
    for (const page of pages) assert.doesNotMatch(withoutStaff(page.text), personal);
  });
});

/** The page without the e-mail of who is signed in, which is not a customer's. */
const withoutStaff = (html: string): string => html.replaceAll('bob@example.com', '');
