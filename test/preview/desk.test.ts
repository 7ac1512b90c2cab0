import assert from 'node:assert/strict';
import { writePage } from '../pages/page.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, textOf } from '../users/page.ts';
import { addCustomer } from './customers.ts';

describe('The preview desk', () => {
  let test: TestPortal;
  let dave: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
  });
  after(() => test.close());

  const pairsIn = (html: string) =>
    [...html.matchAll(/href="\/pages\/(\d+)\/preview\?customer=([\w-]+)"/g)].map(([, id, number]) => `${id} ${number}`);

  it('says to whom has no customer who can assign some', async () => {
    assert.match(
      textOf((await dave.get('/preview')).text),
      /No customer is assigned to you\. One of these can assign customers to you: Alice Andersen and Bob Baker/,
    );
  });

  it('leads those to assigning who may do it themselves', async () => {
    const alice = await test.signIn('alice');
    const { text } = await alice.get('/preview');
    const [, url = ''] = /<a href="([^"]+)">Assign customers to yourself/.exec(text) ?? [];
    assert.match((await alice.get(url)).text, /Assign Customers[\s\S]*Alice Andersen/);
    assert.doesNotMatch(text, /One of these can assign/);
  });

  it('has a button for every pair of a page and one’s own customer, and nobody else’s', async () => {
    const ids = [await writePage(dave, { title_en: 'One' }), await writePage(dave, { title_en: 'Two' })];
    const numbers = [
      await addCustomer(test, { heldBy: test.ids.dave }),
      await addCustomer(test, { heldBy: test.ids.dave }),
    ];
    await addCustomer(test, { heldBy: test.ids.erin });
    await addCustomer(test, {});
    const { text } = await dave.get('/preview');
    assert.deepEqual(pairsIn(text).sort(), ids.flatMap((id) => numbers.map((number) => `${id} ${number}`)).sort());
    assert.match(textOf(text), /2 pages · 2 customers of yours/);
    for (const pair of pairsIn(text)) {
      const [id, number] = pair.split(' ');
      assert.equal((await dave.get(`/pages/${id}/preview?customer=${number}`)).status, 200);
    }
  });

  it('is searched by page and by customer, and goes on where there are many', async () => {
    for (let count = 0; count < 9; count += 1)
      await addCustomer(test, { firstName: `Many${count}`, heldBy: test.ids.dave });
    for (let count = 0; count < 30; count += 1) await writePage(dave, { title_en: `Leaf ${count}` });
    assert.equal(pairsIn((await dave.get('/preview?q=two&customers=many7')).text).length, 1);
    assert.match(textOf((await dave.get('/preview?q=nothing')).text), /Nothing matches this search/);
    const seen = new Set<string>();
    let columns = '/preview';
    while (columns) {
      const first = (await dave.get(columns)).text;
      let rows = columns;
      while (rows) {
        const { text } = await dave.get(rows);
        for (const pair of pairsIn(text)) seen.add(pair);
        rows = (/href="([^"]+)" rel="next"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
      }
      columns = (/href="([^"]+)">Next customers/.exec(first)?.[1] ?? '').replaceAll('&amp;', '&');
    }
    assert.equal(seen.size, 32 * 11);
  });

  it('leads from Home in one click to the drafts, as customers of different segments', async () => {
    const gold = await addCustomer(test, { segment: 'gold', heldBy: test.ids.dave });
    const { text } = await dave.get('/');
    assert.match(textOf(text), /Preview as your customers/);
    const pairs = pairsIn(text);
    assert.equal(pairs.length, 9);
    assert.ok(pairs.some((pair) => pair.endsWith(` ${gold}`)));
    const erin = await test.signIn('erin');
    assert.doesNotMatch((await erin.get('/')).text, /Preview as your customers/);
  });

  it('shows no titles to somebody who could open none of the pages, and says who can mend that', async () => {
    await writePage(dave, { title_en: 'Hidden' });
    const id = await addUserWith(test, 'Petra', ['pages.preview']);
    await addCustomer(test, { heldBy: id });
    const petra = await test.signIn(id);
    const { status, text } = await petra.get('/preview');
    assert.equal(status, 403);
    assert.match(textOf(text), /Your rights don’t include the permission See pages.*Alice Andersen/);
    assert.doesNotMatch(text, /Hidden/);
    assert.doesNotMatch((await petra.get('/')).text, /href="\/preview"/);
  });
});
