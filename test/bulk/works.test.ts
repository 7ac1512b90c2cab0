import assert from 'node:assert/strict';
import { tendBulk, workOnBulk } from '../../src/bulk/work-service.ts';
import { tidyUp } from '../../src/housekeeping/service.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople } from '../users/list.ts';
import { addToGroup, addUser, textOf } from '../users/page.ts';
import { begin, carryOut, outcomesOf, statusOf } from './many.ts';

describe('A bulk action for more than some', () => {
  let test: TestPortal;
  let alice: Browser;
  let people: number[];
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const status = 'deactivated';
    people = await addPeople(
      test,
      Array.from({ length: 120 }, () => ({ status })),
    );
  });
  afterEach(() => test.close());

  const numberOf = (page: string) => Number(page.split('/').at(-1));
  const activated = async () => (await test.rows("select 1 from audit_entries where event = 'user.activated'")).length;
  const stateOf = async (page: string) =>
    (await test.rows('select state from bulk_works where id = ?', numberOf(page)))[0]?.state;

  it('shows how far it is, comes again by itself, and is done by the worker', async () => {
    const page = await begin(alice, 'activate', people);
    assert.match(textOf((await alice.get(page)).text), /Activate 120 users\?/);
    assert.match((await alice.get(`${page}?show=will`)).text, /show=will&amp;after=\d+|show=will&#38;after=\d+/);
    await alice.post(`${page}/confirm`);
    const { text, headers } = await alice.get(page);
    assert.equal(headers.refresh, '2');
    assert.match(textOf(text), /50 of 120 done/);
    await workOnBulk(test.portal, numberOf(page));
    const after = await alice.get(page);
    assert.equal(after.headers.refresh, undefined);
    assert.match(textOf(after.text), /120 users activated/);
    assert.equal(await activated(), 120);
  });

  it('is queued for the worker, also after the process that queued it was killed', async () => {
    const page = await begin(alice, 'activate', people);
    await alice.post(`${page}/confirm`);
    const jobs = () => test.rows("select 1 from graphile_worker.jobs where task_identifier = 'work-on-bulk'");
    assert.equal((await jobs()).length, 1);
    await test.rows('select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))');
    await tendBulk(test.portal);
    assert.equal((await jobs()).length, 1);
  });

  it('stops when one says so; those who were changed can be changed back', async () => {
    const page = await begin(alice, 'activate', people);
    await alice.post(`${page}/confirm`);
    await alice.post(`${page}/cancel`);
    assert.equal(await stateOf(page), 'cancelled');
    await workOnBulk(test.portal, numberOf(page));
    assert.equal(await activated(), 50);
    const { text } = await alice.get(page);
    assert.match(textOf(text), /50 users activated.*stay as they were.*Not changed 70/s);
    const undo = String((await alice.post(`${page}/undo`)).headers.location);
    assert.match(textOf((await alice.get(undo)).text), /Deactivate 50 users\?/);
  });

  it('is done once, however often it is confirmed and by however many processes', async () => {
    const page = await begin(alice, 'activate', people);
    await Promise.all([1, 2, 3].map(() => alice.post(`${page}/confirm`)));
    await Promise.all([1, 2, 3].map(() => workOnBulk(test.portal, numberOf(page))));
    await workOnBulk(test.portal, numberOf(page));
    assert.equal(await activated(), 120);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'bulk.finished'")).length, 1);
    assert.equal((await test.rows("select 1 from mails where kind = 'account-activated'")).length, 120);
  });

  it('changes nobody twice when two people do the same at the same moment', async () => {
    const other = await addUser(test, 'Other');
    await addToGroup(test, other, 'Administrators');
    const browser = await test.signIn(other);
    const pages = [await begin(alice, 'activate', people), await begin(browser, 'activate', people)];
    await Promise.all([carryOut(test, alice, pages[0] ?? ''), carryOut(test, browser, pages[1] ?? '')]);
    const outcomes = await Promise.all(pages.map((page) => outcomesOf(test, page)));
    for (const id of people) assert.deepEqual(outcomes.map((outcome) => outcome[id]).sort(), ['already', 'changed']);
    assert.equal(await activated(), 120);
  });

  it('leaves one of two administrators who deactivate each other with others', async () => {
    const other = await addUser(test, 'Other');
    await addToGroup(test, other, 'Administrators');
    const browser = await test.signIn(other);
    const mine = await begin(alice, 'deactivate', [other]);
    const theirs = await begin(browser, 'deactivate', [test.ids.alice]);
    await Promise.all([carryOut(test, alice, mine), carryOut(test, browser, theirs)]);
    const left = [await statusOf(test, other), await statusOf(test, test.ids.alice)];
    assert.deepEqual(left.sort(), ['active', 'deactivated']);
  });

  it('is given up after some tries when the database does not take it; what was done stays', async () => {
    const last = people.at(-1);
    await test.rows(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`);
    await test.rows(
      `create trigger refuse before update on users for each row when (new.id = ${last}) execute function refuse()`,
    );
    const page = await begin(alice, 'activate', people);
    await alice.post(`${page}/confirm`);
    for (let tries = 0; tries < 5; tries += 1)
      await assert.rejects(workOnBulk(test.portal, numberOf(page)), { message: /no/ });
    assert.equal(await stateOf(page), 'failed');
    assert.equal(await activated(), 100);
    assert.match(textOf((await alice.get(page)).text), /Given up on/);
    await workOnBulk(test.portal, numberOf(page));
    assert.equal(await activated(), 100);
  });

  it('is forgotten after a day when nobody confirms it, and else after three months', async () => {
    const waiting = await begin(alice, 'activate', people.slice(0, 2));
    const done = await begin(alice, 'activate', people.slice(2, 4));
    await carryOut(test, alice, done);
    await tidyUp(test.portal);
    assert.equal((await test.rows('select 1 from bulk_works')).length, 2);
    await test.rows("update bulk_works set created_at = now() - interval '2 days'");
    await tidyUp(test.portal);
    assert.equal((await alice.get(waiting)).status, 404);
    assert.equal((await alice.get(done)).status, 200);
    await test.rows("update bulk_works set created_at = now() - interval '91 days'");
    await tidyUp(test.portal);
    assert.deepEqual(await test.rows('select 1 from bulk_users'), []);
  });
});
