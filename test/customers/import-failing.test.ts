import assert from 'node:assert/strict';
import { tendImports, workOnImport } from '../../src/imports/work-service.ts';
import { checkFile, countsIn, sendFile, work } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { setMasked } from './customers.ts';

describe('An import that the database refuses', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await test.rows("alter table customers add constraint no_gold check (segment <> 'gold')");
  });
  afterEach(() => test.close());

  const file = 'number,segment\nC-1,gold\nC-2,plain\n';
  const state = async () => (await test.rows('select state, tries, failure from imports'))[0];
  const jobs = async () => {
    await test.rows("delete from graphile_worker._private_jobs where key like 'import-%'");
    await tendImports(test.portal);
    return (await test.rows("select 1 from graphile_worker.jobs where key like 'import-%'")).length;
  };

  async function confirmed(): Promise<string> {
    const address = await checkFile(test, alice, file);
    await alice.post(`${address}/confirm`);
    return address;
  }

  async function fail(address: string, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) await assert.rejects(work(test, address), /no_gold/);
  }

  it('is tried five times and no more, and changes nothing', async () => {
    const address = await confirmed();
    await fail(address, 4);
    assert.deepEqual(await state(), { state: 'applying', tries: 4, failure: '23514' });
    assert.equal(await jobs(), 1);
    await fail(address, 1);
    assert.deepEqual(await state(), { state: 'failed', tries: 5, failure: '23514' });
    assert.equal(await jobs(), 0);
    await work(test, address);
    assert.deepEqual(await test.rows('select number from customers'), []);
    assert.deepEqual(await test.rows("select 1 from audit_entries where event like 'customer%'"), []);
  });

  it('stands in the trail when it is given up, and when it is started again', async () => {
    const entries = () =>
      test.rows(
        "select event, actor_name, details from audit_entries where event like 'import.%' order by id offset 1",
      );
    const address = await confirmed();
    await fail(address, 4);
    assert.deepEqual(await entries(), []);
    await fail(address, 1);
    const failed = { event: 'import.failed', actor_name: 'portal', details: { failure: '23514' } };
    assert.deepEqual(await entries(), [failed]);
    await Promise.all([1, 2].map(() => alice.post(`${address}/again`)));
    const again = { event: 'import.checked-again', actor_name: 'Alice Andersen', details: {} };
    assert.deepEqual(await entries(), [failed, again]);
  });

  it('says why in plain words, without the words of the database', async () => {
    const address = await confirmed();
    await fail(address, 5);
    const { text, headers } = await alice.get(address);
    assert.match(text, /<h1[^>]*>Failed: customers\.csv</);
    assert.match(text, /It refuses what one of the rows would write\..* Code 23514\./);
    assert.doesNotMatch(text, /no_gold|constraint/);
    assert.equal(headers.refresh, undefined);
    assert.match((await alice.get('/customers/import')).text, /badge-bad">Failed</);
    for (const [code, words] of [
      ['53100', /It has no room left/],
      ['55P03', /Somebody else was changing the same data/],
      ['XX000', /Tell whoever looks after the server.* Code XX000/],
      ['', /the portal’s log has the details\.<\/p>/],
    ] as const) {
      await test.rows('update imports set failure = ?', code);
      assert.match((await alice.get(address)).text, words);
    }
  });

  it('is checked and confirmed once more when somebody starts it again', async () => {
    const address = await confirmed();
    await fail(address, 5);
    await test.rows('alter table customers drop constraint no_gold');
    await Promise.all([1, 2].map(() => alice.post(`${address}/again`)));
    assert.equal((await state())?.state, 'checking');
    await work(test, address);
    assert.deepEqual(countsIn((await alice.get(address)).text), [2, 0, 0, 0]);
    await alice.post(`${address}/confirm`);
    await work(test, address);
    assert.deepEqual(await test.rows('select number from customers order by number'), [
      { number: 'C-1' },
      { number: 'C-2' },
    ]);
    await alice.post(`${address}/again`);
    assert.equal((await state())?.state, 'done');
  });

  it('is started again by the rules for who has been masked since', async () => {
    const address = await confirmed();
    await fail(address, 5);
    await setMasked(test, test.ids.alice);
    await alice.post(`${address}/again`);
    assert.deepEqual(await test.rows('select masked from imports'), [{ masked: true }]);
  });

  it('is discarded like any other, and forgotten after a week', async () => {
    const address = await confirmed();
    await fail(address, 5);
    assert.equal((await alice.post(`${address}/discard`)).headers.location, '/customers/import');
    assert.deepEqual(await test.rows("select 1 from pg_tables where tablename like 'import_rows_%'"), []);
    assert.deepEqual(await test.rows('select 1 from imports'), []);
  });

  it('is not given up because the portal was stopped in the middle of it', async () => {
    const address = await confirmed();
    const id = Number(address.split('/').at(-1));
    await assert.rejects(workOnImport(test.portal, id, AbortSignal.abort()));
    assert.deepEqual(await state(), { state: 'applying', tries: 0, failure: '' });
  });

  it('is counted anew by every step: a check that failed leaves all tries to what follows', async () => {
    const { headers } = await sendFile(alice, file);
    const address = headers.location ?? '';
    await test.rows('alter table customers rename column segment to kind');
    await assert.rejects(work(test, address));
    assert.equal((await state())?.tries, 1);
    await test.rows('alter table customers rename column kind to segment');
    await work(test, address);
    await alice.post(`${address}/confirm`);
    assert.deepEqual([(await state())?.state, (await state())?.tries], ['applying', 0]);
  });
});
