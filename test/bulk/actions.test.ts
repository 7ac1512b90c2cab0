import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { giveCustomers, signInOften } from '../users/leaving.ts';
import { addPeople } from '../users/list.ts';
import { addToGroup, addUser, flashIn, lastEntry, textOf } from '../users/page.ts';
import { begin, beginWithGroups, carryOut, groupIdOf, groupsOf, outcomesOf, statusOf } from './many.ts';

describe('Many users at once', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let gone: number;
  beforeEach(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    [gone = 0] = await addPeople(test, [{ first_name: 'Gone', status: 'deleted' }]);
  });
  afterEach(() => test.close());

  const mailsTo = (id: number) => test.rows('select kind from mails where user_id = ?', id);
  const entries = (event: string) => test.rows('select * from audit_entries where event = ? order by id', event);

  it('are told apart first: who changes, who is skipped and why; nothing is changed by that', async () => {
    const { alice: self, bob: other, erin, frank } = test.ids;
    const page = await begin(alice, 'deactivate', [self, other, erin, frank, gone]);
    const { text } = await alice.get(page);
    assert.match(textOf(text), /Deactivate 2 users\?/);
    assert.match(text, />Deactivate 2 users<\/button>/);
    assert.match(textOf(text), /customers stay with them/);
    for (const reason of ['Yourself (use your own page for that): 1', 'Already deactivated: 1', 'Deleted: 1'])
      assert.ok(textOf(text).includes(reason), reason);
    assert.match(textOf(text), /Bob Baker.*Erin Evans/s);
    assert.match(textOf((await alice.get(`${page}?show=skipped`)).text), /Alice Andersen.*Yourself.*Gone/s);
    assert.equal(await statusOf(test, erin), 'active');
    assert.deepEqual(await entries('user.deactivated'), []);
  });

  it('are deactivated: sessions end at once, customers stay, each is told and recorded', async () => {
    const { bob: other, erin } = test.ids;
    await giveCustomers(test, erin, 2);
    const browser = await signInOften(test, erin, 2);
    const page = await begin(alice, 'deactivate', [other, erin]);
    await carryOut(test, alice, page);
    const { text } = await alice.get(page);
    assert.match(textOf(text), /2 users deactivated/);
    assert.deepEqual([await statusOf(test, other), await statusOf(test, erin)], ['deactivated', 'deactivated']);
    assert.equal((await browser.get('/')).status, 303);
    assert.equal((await test.rows('select 1 from assignments where ended_at is null')).length, 2);
    assert.deepEqual(await mailsTo(erin), [{ kind: 'account-deactivated' }]);
    const { event, actor_id, changes } = await lastEntry(test, erin);
    assert.deepEqual([event, actor_id], ['user.deactivated', test.ids.alice]);
    assert.deepEqual(changes, { status: ['active', 'deactivated'] });
    const [finished] = await entries('bulk.finished');
    assert.deepEqual(finished?.details, { action: 'deactivate', ended: 'done', changed: 2, skipped: 0, left: 0 });
    assert.equal((await entries('bulk.confirmed')).length, 1);
  });

  it('are nobody’s choice any more once it is confirmed', async () => {
    const page = await begin(alice, 'activate', [test.ids.frank]);
    assert.equal((await test.rows('select 1 from selected_users')).length, 1);
    await carryOut(test, alice, page);
    assert.deepEqual(await test.rows('select 1 from selected_users'), []);
  });

  it('are activated, and can be deactivated again as one', async () => {
    const { frank, erin } = test.ids;
    const [other = 0] = await addPeople(test, [{ status: 'deactivated', role_id: null }]);
    await addToGroup(test, other, 'Interns');
    const page = await begin(alice, 'activate', [frank, other, erin]);
    await carryOut(test, alice, page);
    assert.deepEqual(await outcomesOf(test, page), { [frank]: 'changed', [other]: 'changed', [erin]: 'already' });
    assert.deepEqual(await mailsTo(frank), [{ kind: 'account-activated' }]);
    const undo = String((await alice.post(`${page}/undo`)).headers.location);
    assert.equal((await alice.post(`${page}/undo`)).headers.location, undo);
    assert.match(textOf((await alice.get(undo)).text), /Deactivate 2 users\?/);
    assert.equal(await statusOf(test, frank), 'active');
    await carryOut(test, alice, undo);
    assert.deepEqual([await statusOf(test, frank), await statusOf(test, erin)], ['deactivated', 'active']);
    assert.match((await alice.get(page)).text, new RegExp(`href="${undo}">See how this is undone`));
  });

  it('join groups; undone, they leave only those into which this brought them', async () => {
    const { carol, erin } = test.ids;
    const [interns, editors] = [await groupIdOf(test, 'Interns'), await groupIdOf(test, 'Content editors')];
    const { headers } = await beginWithGroups(alice, 'add-to-group', [carol, erin, gone], [interns, editors]);
    const page = String(headers.location);
    await carryOut(test, alice, page);
    assert.deepEqual(await groupsOf(test, carol), ['Content editors', 'Interns']);
    assert.deepEqual(await groupsOf(test, erin), ['Content editors', 'Interns']);
    const { changes } = await lastEntry(test, erin);
    assert.deepEqual(changes, { groupIds: [[interns], [interns, editors].sort((a, b) => a - b)] });
    const [{ given_by }] = (await test.rows('select given_by from group_members where user_id = ?', carol)) as [
      { given_by: number },
    ];
    assert.equal(given_by, test.ids.alice);
    const undo = String((await alice.post(`${page}/undo`)).headers.location);
    await carryOut(test, alice, undo);
    assert.deepEqual([await groupsOf(test, carol), await groupsOf(test, erin)], [[], ['Interns']]);
  });

  it('leave groups, but not who would be left with nothing; undone, they are back', async () => {
    const { carol, erin } = test.ids;
    await addToGroup(test, carol, 'Interns');
    const interns = await groupIdOf(test, 'Interns');
    const { headers } = await beginWithGroups(alice, 'remove-from-group', [carol, erin, test.ids.dave], [interns]);
    const page = String(headers.location);
    await carryOut(test, alice, page);
    assert.deepEqual(await outcomesOf(test, page), {
      [carol]: 'changed',
      [erin]: 'nothing-else',
      [test.ids.dave]: 'already',
    });
    assert.deepEqual(await groupsOf(test, carol), []);
    await carryOut(test, alice, String((await alice.post(`${page}/undo`)).headers.location));
    assert.deepEqual(await groupsOf(test, carol), ['Interns']);
  });

  it('are signed out everywhere, which cannot be undone', async () => {
    const { erin, dave, alice: self } = test.ids;
    const browser = await test.signIn('erin');
    const page = await begin(alice, 'sign-out', [self, erin, dave]);
    await carryOut(test, alice, page);
    assert.deepEqual(await outcomesOf(test, page), { [self]: 'oneself', [erin]: 'changed', [dave]: 'not-signed-in' });
    assert.equal((await browser.get('/')).status, 303);
    assert.match(textOf((await alice.get(page)).text), /This can’t be undone/);
    assert.equal((await alice.post(`${page}/undo`)).headers.location, page);
    assert.match(flashIn((await alice.get(page)).text), /Nothing can be undone here/);
  });

  it('get links to choose a password', async () => {
    const { erin, frank } = test.ids;
    const page = await begin(alice, 'password-link', [erin, frank, gone]);
    await carryOut(test, alice, page);
    assert.deepEqual(await outcomesOf(test, page), { [erin]: 'changed', [frank]: 'deactivated', [gone]: 'deleted' });
    assert.deepEqual(await mailsTo(erin), [{ kind: 'password-link' }]);
    assert.equal((await lastEntry(test, erin)).event, 'password.link-sent');
  });

  it('are asked about in words that say so where nobody is chosen or nobody would change', async () => {
    assert.equal(await begin(alice, 'activate', []), '/users?select=on');
    assert.match((await alice.get('/users?select=on')).text, /Select at least one user/);
    const page = await begin(alice, 'activate', [test.ids.erin]);
    const { text } = await alice.get(page);
    assert.match(text, /No user would change/);
    assert.doesNotMatch(text, /\/confirm"/);
  });

  it('are a file when it is done, safe for spreadsheets', async () => {
    const formula = await addUser(test, '=1+1');
    await addToGroup(test, formula, 'Interns');
    const page = await begin(alice, 'deactivate', [formula, test.ids.frank]);
    await carryOut(test, alice, page);
    const { text, headers } = await alice.get(`${page}/file`);
    assert.match(headers['content-disposition'] ?? '', /attachment; filename="?users-deactivate-\d+\.csv/);
    assert.match(text, /^\ufeffname,email,outcome,reason$/m);
    assert.match(text, /^'=1\+1 Test,.*,Changed,$/m);
    assert.match(text, /^Frank Fischer,frank@example\.com,Skipped,Already deactivated$/m);
  });

  it('are left alone when one thinks better of it', async () => {
    const page = await begin(alice, 'deactivate', [test.ids.erin]);
    assert.equal((await alice.post(`${page}/cancel`)).headers.location, '/users?select=on');
    assert.equal((await alice.get(page)).status, 404);
    assert.equal(await statusOf(test, test.ids.erin), 'active');
    assert.equal((await test.rows('select 1 from selected_users')).length, 1);
  });

  it('are exported, as those who were chosen', async () => {
    const { bob: other, erin } = test.ids;
    const ticks = { ticked: [String(other), String(erin)], shown: [String(other), String(erin)] };
    const { headers } = await alice.post('/users/selection', { ...ticks, _do: 'export' });
    assert.equal(headers.location, '/users/export?chosen=yes');
    await alice.post('/users/selection/clear');
    assert.equal((await alice.post('/users/selection', { _do: 'export' })).headers.location, '/users?select=on');
  });

  it('are shown to whoever changed them when somebody else undoes that', async () => {
    const page = await begin(bob, 'deactivate', [test.ids.erin]);
    await carryOut(test, bob, page);
    const undo = String((await alice.post(`${page}/undo`)).headers.location);
    assert.equal((await bob.get(undo)).status, 200);
    assert.equal((await bob.post(`${undo}/confirm`)).status, 404);
    await carryOut(test, alice, undo);
    assert.equal(await statusOf(test, test.ids.erin), 'active');
  });

  it('are listed to whoever did it and to those who may see the trail', async () => {
    const page = await begin(bob, 'sign-out', [test.ids.erin]);
    const own = await begin(alice, 'sign-out', [test.ids.erin]);
    for (const action of ['confirm', 'cancel']) assert.equal((await alice.post(`${page}/${action}`)).status, 404);
    assert.doesNotMatch((await alice.get(page)).text, /\/confirm"|\/cancel"/);
    assert.doesNotMatch((await bob.get('/bulk')).text, new RegExp(`href="${page}"`));
    await carryOut(test, bob, page);
    await carryOut(test, alice, own);
    assert.match((await alice.get('/bulk')).text, new RegExp(`href="${page}"`));
    assert.match((await bob.get('/bulk')).text, new RegExp(`href="${page}"`));
    assert.doesNotMatch((await bob.get('/bulk')).text, new RegExp(`href="${own}"`));
    assert.equal((await bob.get(own)).status, 404);
  });
});
