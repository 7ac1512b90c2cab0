import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { fieldsIn } from '../users/page.ts';
import { add, amelie, permit, setMasked } from './customers.ts';

const typed = {
  number: 'C-1',
  firstName: 'Nina',
  lastName: 'Novak',
  email: 'Nina@Example.com',
  phone: '+43 555 1',
  country: 'AT',
};

describe('Creating and editing customers', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    [id = 0] = await add(test, amelie);
  });
  afterEach(() => test.close());

  const stored = async (number = 'C-10418') =>
    (await test.rows('select * from customers where number = ?', number))[0] ?? assert.fail(`no ${number}`);
  const entries = (event: string) => test.rows('select * from audit_entries where event = ?', event);
  const opened = async (browser: Browser): Promise<Fields> => {
    const { text } = await browser.get(`/customers/${id}/edit`);
    const fields = [...text.matchAll(/<(?:input|select)[^>]* name="(\w+)"[^>]*?>/g)].map(([tag, name = '']) => {
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
      const chosen = new RegExp(`name="${name}".*?<option value="([^"]*)" selected`, 's').exec(text)?.[1] ?? '';
      return [name, tag.startsWith('<select') ? chosen : value.replaceAll('&#34;', '"')];
    });
    const { _csrf, ...others } = Object.fromEntries(fields) as Record<string, string>;
    return others;
  };

  it('adds a customer, records it and shows the page', async () => {
    const created = await alice.post('/customers', typed);
    assert.equal(created.status, 303);
    const customer = await stored('C-1');
    assert.equal(created.headers.location, `/customers/${customer.id}`);
    assert.deepEqual([customer.first_name, customer.email, customer.country], ['Nina', 'Nina@example.com', 'AT']);
    assert.match((await alice.get(created.headers.location)).text, /Customer <strong>C-1<\/strong> was created/);
    const [entry] = await entries('customer.created');
    assert.deepEqual([entry?.subject_type, entry?.subject_id, entry?.subject_name], ['customer', customer.id, 'C-1']);
  });

  it('refuses a number that is taken, links to its customer, and keeps what was typed', async () => {
    const refused = await alice.post('/customers', { ...typed, number: 'C-10418' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /There is already a customer with the number C-10418/);
    assert.match(refused.text, new RegExp(`href="/customers/${id}"`));
    assert.match(refused.text, /value="Novak"/);
    assert.equal((await stored()).first_name, 'Amélie');
  });

  it('makes one customer of a double click', async () => {
    const statuses = (await Promise.all([1, 2, 3].map(() => alice.post('/customers', typed)))).map(
      ({ status }) => status,
    );
    assert.deepEqual(statuses.sort(), [303, 422, 422]);
    assert.equal((await entries('customer.created')).length, 1);
  });

  it('says at the field what is wrong', async () => {
    const wrong: [Fields, RegExp][] = [
      [{ number: '' }, /Enter the customer number/],
      [{ number: 'x'.repeat(51) }, /Use 50 characters at most/],
      [{ email: 'nina' }, /Enter an e-mail address in the right format/],
      [{ country: 'ZZ' }, /Choose one of the offered values/],
      [{ language: 'xx' }, /Choose one of the offered values/],
      [{ firstName: '*****' }, /Asterisks stand for masked data/],
      [{ lastName: 'a\u202eb' }, /Remove the invisible or control characters/],
    ];
    for (const [fields, message] of wrong) {
      const { status, text } = await alice.post('/customers', { ...typed, ...fields });
      assert.equal(status, 422);
      assert.match(text, message);
    }
    assert.equal((await test.rows('select 1 from customers')).length, 1);
  });

  it('saves what changed and names it; the number stays', async () => {
    const fields = await opened(alice);
    const saved = await alice.post(`/customers/${id}/edit`, { ...fields, number: 'C-2', phone: '', segment: 'silver' });
    assert.equal(saved.status, 303);
    assert.match((await alice.get(`/customers/${id}`)).text, /was updated: Phone and Segment\./);
    const customer = await stored();
    assert.deepEqual([customer.phone, customer.segment, customer.version], ['', 'silver', 2]);
    const [entry] = await entries('customer.updated');
    assert.deepEqual(entry?.changes, { phone: ['+33 555 0199', ''], segment: ['gold', 'silver'] });
  });

  it('records nothing when nothing changed', async () => {
    await alice.post(`/customers/${id}/edit`, await opened(alice));
    assert.match((await alice.get(`/customers/${id}`)).text, /Nothing was changed/);
    assert.deepEqual(await entries('customer.updated'), []);
    assert.equal((await stored()).version, 1);
  });

  it('merges what two people changed in different fields', async () => {
    await permit(test, test.ids.dave, 'customers.view', 'customers.edit');
    const dave = await test.signIn('dave');
    const [first, second] = [await opened(alice), await opened(dave)];
    await alice.post(`/customers/${id}/edit`, { ...first, segment: 'silver' });
    const saved = await dave.post(`/customers/${id}/edit`, { ...second, phone: '+33 1' });
    assert.equal(saved.status, 303);
    const customer = await stored();
    assert.deepEqual([customer.segment, customer.phone], ['silver', '+33 1']);
    assert.match(
      (await dave.get(`/customers/${id}`)).text,
      /Somebody else changed this meanwhile, and it was kept: Segment\./,
    );
  });

  it('shows what both changed, before, theirs and yours, and who it was', async () => {
    await permit(test, test.ids.dave, 'customers.view', 'customers.edit');
    const dave = await test.signIn('dave');
    const [first, second] = [await opened(alice), await opened(dave)];
    await alice.post(`/customers/${id}/edit`, { ...first, country: 'BE' });
    const clash = await dave.post(`/customers/${id}/edit`, { ...second, country: 'CH', lastName: 'Font' });
    assert.equal(clash.status, 422);
    assert.match(clash.text, /<strong>Alice Andersen<\/strong> saved on/);
    const [row] = /<tr><th scope="row" id="conflict-country">.*?<\/tr>/s.exec(clash.text) ?? assert.fail(clash.text);
    assert.match(row, /<del>.*France<\/del> <ins>Belgium<\/ins><\/label>.*<ins>Switzerland<\/ins><\/label>/);
    assert.equal((await stored()).country, 'BE');
    const again = { ...second, country: 'CH', lastName: 'Font', version: '2' };
    assert.equal((await dave.post(`/customers/${id}/edit`, again)).status, 303);
    assert.deepEqual([(await stored()).country, (await stored()).last_name], ['CH', 'Font']);
  });

  it('lets one take theirs in one field and keep one’s own in another', async () => {
    await permit(test, test.ids.dave, 'customers.view', 'customers.edit');
    const dave = await test.signIn('dave');
    const [first, second] = [await opened(alice), await opened(dave)];
    await alice.post(`/customers/${id}/edit`, { ...first, country: 'BE', segment: 'silver' });
    const clash = await dave.post(`/customers/${id}/edit`, { ...second, country: 'CH', segment: 'plain' });
    const shown = fieldsIn(clash.text, `/customers/${id}/edit`);
    assert.deepEqual([shown['take-country'], shown['take-segment']], [['yours'], ['yours']]);
    const chosen = { ...shown, 'take-country': 'theirs' };
    assert.equal((await dave.post(`/customers/${id}/edit`, chosen)).status, 303);
    assert.deepEqual([(await stored()).country, (await stored()).segment], ['BE', 'plain']);
  });

  describe('by somebody for whom customers are masked', () => {
    let erin: Browser;
    beforeEach(async () => {
      await permit(test, test.ids.erin, 'customers.view', 'customers.edit');
      await setMasked(test, test.ids.erin);
      erin = await test.signIn('erin');
    });

    it('changes the rest, and neither names, e-mail nor phone, whatever is sent', async () => {
      const fields = await opened(erin);
      assert.deepEqual(Object.keys(fields).sort(), ['back', 'country', 'language', 'original', 'segment', 'version']);
      const forged = { firstName: '*****', lastName: '', email: 'x@example.com', phone: '*****' };
      const saved = await erin.post(`/customers/${id}/edit`, { ...fields, ...forged, segment: 'plain' });
      assert.equal(saved.status, 303);
      const { first_name, last_name, email, phone, segment } = await stored();
      assert.deepEqual(
        [first_name, last_name, email, phone, segment],
        [amelie.first_name, amelie.last_name, amelie.email, amelie.phone, 'plain'],
      );
    });

    it('is told of a conflict without anything that is masked', async () => {
      const [theirs, own] = [await opened(alice), await opened(erin)];
      await alice.post(`/customers/${id}/edit`, { ...theirs, firstName: 'Amelia', segment: 'silver' });
      const clash = await erin.post(`/customers/${id}/edit`, { ...own, segment: 'plain' });
      assert.equal(clash.status, 422);
      assert.doesNotMatch(clash.text, /Am[eé]li|Fontaine|fontaine|0199/);
    });

    it('learns nothing from original values that were made up', async () => {
      const forged = { original: JSON.stringify({ email: 'guess@example.com' }), version: '999' };
      const answer = await erin.post(`/customers/${id}/edit`, { ...(await opened(erin)), ...forged });
      assert.doesNotMatch(answer.text, /fontaine|Am[eé]lie|0199/i);
      assert.equal((await stored()).email, amelie.email);
    });
  });

  it('is for those who may edit customers', async () => {
    const carol = await test.signIn('carol');
    for (const path of ['/customers/new', `/customers/${id}/edit`]) assert.equal((await carol.get(path)).status, 403);
    for (const path of ['/customers', `/customers/${id}/edit`])
      assert.equal((await carol.post(path, typed)).status, 403);
  });
});
