import assert from 'node:assert/strict';
import { readSelection } from '../../src/bulk/selection-service.ts';
import { tidyUp } from '../../src/housekeeping/service.ts';
import type { Actor } from '../../src/lib/access.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, openList } from '../users/list.ts';
import { addUserWith, fieldsIn, flashIn, textOf } from '../users/page.ts';

describe('Choosing users in the list', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const mode = { select: 'on' };
  const chosen = async () =>
    (await test.rows<{ id: number }>('select user_id as id from selected_users order by 1')).map(({ id }) => id);
  const sorted = (...ids: number[]) => ids.toSorted((a, b) => a - b);

  /** Ticks and unticks in the list as it is shown, and presses a button. */
  async function press(button: string, fields: Fields = {}, browser = alice, query: Record<string, string> = mode) {
    const form = fieldsIn(await openList(browser, query), '/users/selection');
    const { headers, status } = await browser.post('/users/selection', { ...form, _do: button, ...fields });
    assert.equal(status, 303);
    return String(headers.location);
  }
  const tick = (...ids: number[]) => ({ ticked: ids.map(String) });

  it('is offered to those who may do something with many at once, and to nobody else', async () => {
    const looking = await test.signIn(await addUserWith(test, 'Looker', ['users.view', 'groups.view']));
    assert.match(await openList(alice), /href="\/users\?select=on"[^>]*>Select users</);
    const text = await openList(looking, mode);
    assert.doesNotMatch(text, /select=on|type="checkbox"/);
    assert.equal((await looking.post('/users/selection', { _do: 'all' })).status, 404);
    assert.equal((await looking.get('/users/selection')).status, 404);
    assert.deepEqual(await chosen(), []);
  });

  it('keeps the ticks when one searches, sorts, filters, turns the page and looks at somebody', async () => {
    const { bob, carol, erin, frank } = test.ids;
    assert.equal(await press('search', { ...tick(bob, erin), q: 'frank' }), '/users?q=frank&select=on');
    const found = await openList(alice, { q: 'frank', ...mode });
    assert.match(textOf(found), /2 users selected/);
    assert.deepEqual(fieldsIn(found, '/users/selection').shown, [String(frank)]);
    assert.deepEqual(fieldsIn(found, '/users/selection').ticked, undefined);
    const sort = await press('go:/users?q=frank&dir=desc&select=on', tick(frank), alice, { q: 'frank', ...mode });
    assert.equal(sort, '/users?q=frank&dir=desc&select=on');
    assert.equal(await press(`user:${carol}`, tick(bob, carol, erin, frank)), `/users/${carol}`);
    assert.deepEqual(await chosen(), sorted(bob, carol, erin, frank));
    await press('search', tick(bob, frank));
    assert.deepEqual(await chosen(), sorted(bob, frank));
    assert.deepEqual(fieldsIn(await openList(alice, mode), '/users/selection').ticked, [bob, frank].map(String));
  });

  it('leads nowhere else, whatever a button says', async () => {
    for (const target of ['https://example.com/?q=x', '//example.com', '/logout?q=x'])
      assert.match(await press(`go:${target}`), /^\/users\?(q=x&)?select=on$/);
    assert.equal((await alice.post('/users/selection', { _do: 'else' })).status, 400);
  });

  it('takes everybody on the page, everybody who matches, and nobody again', async () => {
    const people = await addPeople(
      test,
      Array.from({ length: 30 }, (_, index) => ({ first_name: 'Matching', last_name: `Person ${index}` })),
    );
    assert.equal(await press('page', {}, alice, { q: 'matching', ...mode }), '/users?q=matching&select=on');
    assert.equal((await chosen()).length, 25);
    assert.match(await openList(alice, { q: 'matching', ...mode }), />Select all 30 users that match</);
    await press('all', { q: 'typed, but not searched yet' }, alice, { q: 'matching', ...mode });
    assert.deepEqual(await chosen(), sorted(...people));
    assert.match(textOf(await openList(alice)), /30 users selected/);
    await press('clear');
    assert.deepEqual(await chosen(), []);
    assert.doesNotMatch(textOf(await openList(alice)), /selected/);
  });

  it('takes those whom any filter lets through', async () => {
    const { frank, carol } = test.ids;
    await press('all', {}, alice, { status: 'deactivated', ...mode });
    assert.deepEqual(await chosen(), [frank]);
    await press('all', {}, alice, { permission: 'users.edit', supervisor: String(carol), ...mode });
    assert.deepEqual(await chosen(), [frank]);
  });

  it('shows who is chosen, and lets them go one by one or all at once', async () => {
    const { bob, erin } = test.ids;
    await press('search', tick(bob, erin));
    const { text } = await alice.get('/users/selection');
    assert.match(textOf(text), /Bob .* Erin .* 2 of 2 users|Bob .* Erin .*2 users/s);
    await alice.post('/users/selection/remove', { user: String(bob), at: '' });
    assert.deepEqual(await chosen(), [erin]);
    const cleared = await alice.post('/users/selection/clear');
    assert.equal(cleared.headers.location, '/users');
    assert.match(flashIn((await alice.get('/users')).text), /Nobody is selected any more/);
    assert.match((await alice.get('/users/selection')).text, /No users are selected/);
  });

  it('belongs to one sign-in: another browser has its own, and what was chosen is forgotten when it ends', async () => {
    const other = await test.signIn('alice');
    await press('search', tick(test.ids.bob));
    await press('search', tick(test.ids.erin), other);
    assert.match(textOf(await openList(alice)), /1 user selected/);
    await alice.post('/logout');
    await tidyUp(test.portal);
    assert.deepEqual(await chosen(), [test.ids.erin]);
    await test.rows("update sign_ins set expires_at = now() - interval '1 minute'");
    await tidyUp(test.portal);
    assert.deepEqual(await chosen(), []);
    assert.deepEqual(await test.rows('select 1 from sign_ins where selected_users > 0'), []);
  });

  it('counts right when two tabs choose at the same moment', async () => {
    const people = await addPeople(
      test,
      Array.from({ length: 40 }, () => ({})),
    );
    await Promise.all(
      people.map((id) => alice.post('/users/selection', { shown: String(id), ticked: String(id), _do: 'search' })),
    );
    assert.equal((await chosen()).length, 40);
    assert.deepEqual(await test.rows('select selected_users from sign_ins where selected_users > 0'), [
      { selected_users: 40 },
    ]);
  });

  it('ignores numbers that nobody has', async () => {
    await press('search', { shown: ['999999'], ticked: ['999999'] });
    assert.deepEqual(await chosen(), []);
  });

  it('is read by number, however many they are', async () => {
    const { bob, carol } = test.ids;
    await press('search', tick(bob, carol));
    const [signIn] = await test.rows<{ id: number }>('select id from sign_ins where selected_users > 0');
    const read: number[] = [];
    for await (const ids of readSelection(test.portal, { signInId: signIn?.id } as Actor)) read.push(...ids);
    assert.deepEqual(read, sorted(bob, carol));
  });
});
