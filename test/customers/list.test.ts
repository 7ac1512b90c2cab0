import assert from 'node:assert/strict';
import { hold } from '../assignments/page.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { linksIn, open, summaryIn, tagsIn } from '../users/list.ts';
import { add, amelie, numbersIn, permit, setMasked, walk } from './customers.ts';

const segments = ['plain', 'gold', ''];
const countries = ['FR', 'DE', 'JP', 'PL'];

/** What a filter means, said once more and without the portal's help. */
const meanings: [query: Record<string, string>, where: string][] = [
  [{ segment: 'gold' }, "segment = 'gold'"],
  [{ country: 'JP' }, "country = 'JP'"],
  [{ language: 'de' }, "language = 'de'"],
  [{ segment: 'plain', country: 'FR' }, "segment = 'plain' and country = 'FR'"],
  [{ assigned: 'anyone' }, 'id in (select customer_id from assignments where ended_at is null)'],
  [{ assigned: 'nobody' }, 'id not in (select customer_id from assignments where ended_at is null)'],
];

const orders: Record<string, string> = {
  name: 'sort_name, id',
  number: 'number, id',
  email: 'lower(email collate "C"), id',
  segment: 'segment, sort_name, id',
  country: 'country, sort_name, id',
  created: 'created_at, id',
};

describe('The list of customers', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const ids = await add(
      test,
      ...Array.from({ length: 130 }, (_, index) => ({
        number: `C-${String((index * 37) % 130).padStart(3, '0')}`,
        first_name: ['Ana', 'Bo', 'Çelik', 'Dé'][index % 4] ?? '',
        last_name: `Person ${index % 11}`,
        email: index % 7 === 0 ? '' : `${['A', 'b', 'C'][index % 3]}${index % 13}@example.org`,
        segment: segments[index % 3] ?? '',
        country: countries[index % 4] ?? '',
        language: index % 5 === 0 ? 'de' : 'en',
      })),
      amelie,
    );
    await hold(
      test,
      test.ids.dave,
      ids.filter((_, index) => index % 6 === 0),
    );
    await hold(
      test,
      test.ids.alice,
      ids.filter((_, index) => index % 6 === 1),
    );
  });
  after(() => test.close());

  const matching = async (where: string, order = orders.name) =>
    (await test.rows<{ number: string }>(`select number from customers where ${where} order by ${order}`)).map(
      ({ number }) => number,
    );

  it('shows number, name, e-mail, phone, segment, country, language and who holds the customer', async () => {
    const html = await open(alice, '/customers?q=C-10418');
    const [, row = ''] = /<tbody>(.*?)<\/tbody>/s.exec(html) ?? [];
    const text = row
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    assert.equal(text, 'Amélie Fontaine a.fontaine@example.net C-10418 +33 555 0199 gold France French Nobody');
    assert.match(html, /<title>Customers – Back Office<\/title>/);
    assert.match(html, /href="\/customers" aria-current="page"/);
  });

  for (const [query, where] of meanings)
    it(`lists whom ${new URLSearchParams(query)} means, and nobody else`, async () => {
      const expected = await matching(where);
      assert.ok(expected.length > 0 && expected.length < 131);
      assert.deepEqual(await walk(alice, query), expected);
    });

  it('lists one’s own customers, and those of a user by number or by e-mail, whom it names', async () => {
    const own = await matching(`id in (select customer_id from assignments where user_id = ${test.ids.alice})`);
    const daves = await matching(`id in (select customer_id from assignments where user_id = ${test.ids.dave})`);
    assert.deepEqual(await walk(alice, { assigned: 'me' }), own);
    assert.deepEqual(await walk(alice, { holder: String(test.ids.dave) }), daves);
    assert.deepEqual(await walk(alice, { holder: 'DAVE@example.com' }), daves);
    const html = await open(alice, '/customers?holder=dave@example.com');
    assert.deepEqual(Object.keys(tagsIn(html)), ['Assigned to user: Dave Dubois']);
    assert.deepEqual(await walk(alice, { holder: 'nobody@example.com' }), []);
  });

  it('tells nobody who may not see users whose e-mail it is', async () => {
    await permit(test, test.ids.erin, 'customers.view');
    const erin = await test.signIn('erin');
    assert.doesNotMatch(await open(erin, '/customers?holder=frank@example.com'), /Frank|frank@/);
  });

  for (const [sort, order] of Object.entries(orders))
    it(`sorts by ${sort} in both directions, on every page and back again`, async () => {
      const expected = await matching('true', order);
      assert.deepEqual(await walk(alice, { sort }), expected);
      assert.deepEqual(await walk(alice, { sort, dir: 'desc' }), expected.toReversed());
      assert.deepEqual(await walk(alice, { sort }, 'Previous'), expected);
    });

  it('sorts few that are found by e-mail just as well, and offers it', async () => {
    const expected = await matching("segment = 'gold'", orders.email);
    assert.deepEqual(await walk(alice, { segment: 'gold', sort: 'email' }), expected);
    assert.deepEqual(await walk(alice, { segment: 'gold', sort: 'email' }, 'Previous'), expected);
    assert.match(await open(alice, '/customers'), /<option value="email">Email<\/option>/);
  });

  it('finds every word anywhere in name, e-mail, number and phone, whatever the case and the accents', async () => {
    for (const q of ['amelie fontaine', 'FONT lie', '@example.net', '10418', '+33 555', '335550199', 'élie 0199'])
      assert.deepEqual(numbersIn(await open(alice, `/customers?${new URLSearchParams({ q })}`)), ['C-10418'], q);
    for (const q of ['amelie smith', '%', '_', '\\'])
      assert.deepEqual(numbersIn(await open(alice, `/customers?${new URLSearchParams({ q })}`)), [], q);
  });

  it('shows a tag for each filter that removes it, and Clear all', async () => {
    const html = await open(alice, '/customers?q=ana&segment=gold&country=FR&sort=number');
    const tags = tagsIn(html);
    assert.deepEqual(Object.keys(tags), ['Search: ana', 'Segment: gold', 'Country: France']);
    assert.equal(tags['Segment: gold'], '/customers?q=ana&country=FR&sort=number');
    assert.equal(linksIn(html)['Clear all'], '/customers?sort=number');
  });

  it('says how many there are, and says so when there are none', async () => {
    assert.match(summaryIn(await open(alice, '/customers')), /^1–25 of 131 customers$/);
    const none = await open(alice, '/customers?q=xyzzy');
    assert.match(none, /No customers match these filters/);
    assert.equal(linksIn(none)['Clear all'], '/customers');
  });

  it('takes no notice of what makes no sense', async () => {
    for (const query of ['sort=x', 'size=7', 'country=1', 'assigned=all', 'after=x', 'q=a&q=b', 'dir[]=asc'])
      assert.equal(numbersIn(await open(alice, `/customers?${query}`)).length, 25, query);
  });

  it('is for those who may see customers, in the navigation too', async () => {
    const erin = await test.signIn('erin');
    await test.rows('update users set role_id = null where id = ?', test.ids.erin);
    assert.equal((await erin.get('/customers')).status, 403);
    assert.doesNotMatch((await erin.get('/')).text, /href="\/customers/);
    assert.match((await alice.get('/')).text, /<a class="tile" href="\/customers\?assigned=me"><b>22<\/b>/);
  });

  describe('for somebody for whom it is masked', () => {
    let carol: Browser;
    before(async () => {
      carol = await test.signIn('carol');
      await setMasked(test, test.ids.carol);
    });

    it('finds by the whole number and by nothing else', async () => {
      assert.deepEqual(numbersIn(await open(carol, '/customers?q=C-10418')), ['C-10418']);
      for (const q of ['C-1041', 'Fontaine', 'a.fontaine@example.net', '+33 555 0199', 'fontaine C-10418'])
        assert.deepEqual(numbersIn(await open(carol, `/customers?${new URLSearchParams({ q })}`)), [], q);
    });

    it('is sorted by number or by day, and by nothing that the names decide', async () => {
      const byNumber = await matching('true', 'number');
      for (const sort of ['name', 'email', 'segment', 'country', 'number'])
        assert.deepEqual(await walk(carol, { sort, size: '50' }), byNumber, sort);
      assert.deepEqual(await walk(carol, { sort: 'created' }), await matching('true', orders.created));
      assert.doesNotMatch(await open(carol, '/customers'), /sort=(name|email|segment|country)|value="email"/);
    });
  });
});
