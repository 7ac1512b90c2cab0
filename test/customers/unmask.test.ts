import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { add, amelie, permit, setMasked } from './customers.ts';

const wanted = { field: 'email', reason: 'They asked for their invoice' };

describe('Showing a masked customer’s data once', () => {
  let test: TestPortal;
  let erin: Browser;
  let id: number;
  beforeEach(async () => {
    test = await startTestPortal();
    [id = 0] = await add(test, amelie);
    await permit(test, test.ids.erin, 'customers.view', 'customers.unmask');
    await setMasked(test, test.ids.erin);
    erin = await test.signIn('erin');
  });
  afterEach(() => test.close());

  const path = (end: string) => `/customers/${id}/${end}`;
  const entries = () => test.rows("select * from audit_entries where event = 'customer.unmasked'");

  it('shows one field on one page, and not when the page is opened again', async () => {
    const asked = await erin.post(path('unmask'), wanted);
    assert.deepEqual([asked.status, asked.headers.location], [303, path('unmasked')]);
    const { text, headers } = await erin.get(path('unmasked'));
    assert.ok(text.includes(amelie.email ?? ''));
    assert.doesNotMatch(text, /Amélie|Fontaine|0199/);
    assert.equal(headers['cache-control'], 'no-store');
    const again = await erin.get(path('unmasked'));
    assert.doesNotMatch(again.text, /fontaine/);
    assert.match(again.text, /It was shown already/);
    assert.doesNotMatch((await erin.get(`/customers/${id}`)).text, /fontaine/i);
  });

  it('records who, which field and why, and never the value', async () => {
    await erin.post(path('unmask'), wanted);
    const [entry] = await entries();
    assert.deepEqual([entry?.actor_id, entry?.subject_id, entry?.subject_name], [test.ids.erin, id, 'C-10418']);
    assert.deepEqual(entry?.details, wanted);
    assert.doesNotMatch(JSON.stringify(entry), /fontaine/i);
    assert.deepEqual(await test.rows("select 1 from sealed_values where data::text like '%fontaine%'"), []);
  });

  it('needs a reason and one field', async () => {
    for (const [fields, message] of [
      [{ ...wanted, reason: ' ' }, /Say why you need it/],
      [{ reason: 'x' }, /Choose what to show/],
      [{ ...wanted, field: 'segment' }, /Choose one of the offered values/],
    ] as const) {
      const { status, text } = await erin.post(path('unmask'), fields);
      assert.equal(status, 422);
      assert.match(text, message);
    }
    assert.deepEqual(await entries(), []);
  });

  it('is for this session alone, and for a minute', async () => {
    await erin.post(path('unmask'), wanted);
    const elsewhere = await test.signIn('erin');
    assert.doesNotMatch((await elsewhere.get(path('unmasked'))).text, /fontaine/);
    await test.rows("update sealed_values set expires_at = now() where kind = 'unmask'");
    assert.doesNotMatch((await erin.get(path('unmasked'))).text, /fontaine/);
  });

  it('asks for the password when it was given more than ten minutes ago', async () => {
    await test.rows("update sign_ins set password_at = now() - interval '11 minutes'");
    const asked = await erin.post(path('unmask'), wanted);
    assert.notEqual(asked.headers.location, path('unmasked'));
    assert.deepEqual(await entries(), []);
  });

  it('is offered to who is masked and may, and to nobody else', async () => {
    assert.match((await erin.get(`/customers/${id}`)).text, /Show once/);
    const carol = await test.signIn('carol');
    assert.doesNotMatch((await carol.get(`/customers/${id}`)).text, /Show once/);
    assert.equal((await carol.post(path('unmask'), wanted)).status, 403);
    const alice = await test.signIn('alice');
    assert.equal((await alice.get(path('unmask'))).headers.location, `/customers/${id}`);
  });
});
