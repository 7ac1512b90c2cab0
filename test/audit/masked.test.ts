import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith } from '../users/page.ts';
import { addEntry, listed } from './trail.ts';

/** What of a customer a masked reader must not come to know, wherever it may stand. */
const secrets = /Wilhelmine|Quast|wilma@|0151/;

describe('The audit log of who sees customers masked', () => {
  let test: TestPortal;
  let carol: Browser;
  let auditor: Browser;
  let ids: { changed: number; peeked: number; searched: number };

  before(async () => {
    test = await startTestPortal();
    const [customer] = await test.rows<{ id: number }>(
      `insert into customers (number, first_name, last_name, email, phone)
       values ('C-77', 'Wilhelmine', 'Quast', 'wilma@x.example', '0151') returning id`,
    );
    const about = { subject_type: 'customer', subject_id: customer?.id, subject_name: 'C-77' };
    ids = {
      changed: await addEntry(test, 'customer.updated', {
        ...{ ...about, at: '2026-01-03' },
        changes:
          '{"lastName":["Quast","Quast-Meier"],"email":["","wilma@x.example"],"phone":["0151",""],"segment":["a","b"]}',
      }),
      peeked: await addEntry(test, 'customer.unmasked', {
        ...{ ...about, at: '2026-01-02' },
        details: '{"field":"email","reason":"Wilhelmine Quast called"}',
      }),
      searched: await addEntry(test, 'audit.exported', {
        ...{ subject_type: 'portal', subject_name: '', at: '2026-01-01', details: '{"search":"Quast"}' },
      }),
    };
    const masked = await addUserWith(test, 'Masked', ['audit.view', 'customers.view']);
    await test.rows('update users set mask_data = true where id = ?', masked);
    carol = await test.signIn(masked);
    auditor = await test.signIn(await addUserWith(test, 'Auditor', ['audit.view']));
  });
  after(() => test.close());

  const readers = () => ({ 'a masked reader': carol, 'a reader who may see no customers': auditor });

  it('shows that something changed, never what', async () => {
    for (const [name, browser] of Object.entries(readers())) {
      const { text } = await browser.get('/audit');
      assert.doesNotMatch(text, secrets, name);
      assert.match(text, /C-77/);
      assert.match(text, /<del>a<\/del>.*<ins>b<\/ins>/s);
      assert.match(text, /reason: \*\*\*\*\*/);
      for (const id of Object.values(ids)) assert.doesNotMatch((await browser.get(`/audit/${id}`)).text, secrets, name);
    }
    const alice = await test.signIn('alice');
    assert.match((await alice.get('/audit')).text, /Wilhelmine Quast called/);
  });

  it('finds nothing by what is hidden, for nobody', async () => {
    for (const browser of [carol, auditor, await test.signIn('alice')])
      for (const word of ['Wilhelmine', 'Quast', 'wilma%40x.example', '0151', 'called'])
        assert.deepEqual(await listed(browser, `?q=${word}`), [], word);
    assert.deepEqual(await listed(carol, '?q=C-77'), [ids.changed, ids.peeked]);
  });

  it('downloads no more than it shows', async () => {
    for (const browser of Object.values(readers())) {
      const { headers } = await browser.post('/audit/exports', { filter: '?until=2026-02-01' });
      const { text } = await browser.get(String(headers.location)).buffer();
      assert.equal((parse(text, { columns: true, bom: true }) as unknown[]).length, 3);
      assert.doesNotMatch(text, secrets);
    }
  });
});
