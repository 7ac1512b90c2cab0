import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, errorsIn, fieldsIn, flashIn, idsOf, textOf } from '../users/page.ts';
import { addGroup, addGroupWith, allRights, join, lastEntry, membersOf, signInManager } from './people.ts';

describe('Adding members to a group', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let path: string;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    id = await addGroupWith(test, `Team ${made}`, ['pages.view']);
    path = `/groups/${id}/members/add`;
  });
  after(() => test.close());

  const namesIn = (html: string) => [...html.matchAll(/<bdi class="who-name">(.*?)<\/bdi>/g)].map(([, name]) => name);

  it('finds people by name or e-mail, deleted ones apart', async () => {
    await addUser(test, `Gone${made}`, { status: 'deleted' });
    const { text, status } = await alice.get(`${path}?q=DUB`);
    assert.equal(status, 200);
    assert.deepEqual(namesIn(text), ['Dave Dubois']);
    assert.match(textOf((await alice.get(`${path}?q=gone${made}`)).text), /Nobody matches “gone1”/);
    assert.deepEqual(namesIn((await alice.get(`${path}?q=erin@exa`)).text), ['Erin Evans']);
  });

  it('adds everybody who is ticked, at once, and records it with the group and with each of them', async () => {
    const add = [test.ids.dave, test.ids.erin].map(String);
    const answer = await alice.post(path, { _do: 'save', add });
    assert.equal(answer.headers.location, `/groups/${id}`);
    assert.deepEqual(await membersOf(test, id), [test.ids.dave, test.ids.erin]);
    const shown = await alice.get(`/groups/${id}`);
    assert.equal(flashIn(shown.text), `Dave Dubois and Erin Evans are now in Team ${made} .`);
    const { event, details } = await lastEntry(test, 'group', id);
    assert.equal(event, 'group.member-added');
    assert.deepEqual(details.users, [
      { id: test.ids.dave, name: 'Dave Dubois' },
      { id: test.ids.erin, name: 'Erin Evans' },
    ]);
    const own = await test.rows<{ changes: { groupIds: [number[], number[]] } }>(
      "select changes from audit_entries where event = 'user.updated' and subject_id = ? order by id desc limit 1",
      test.ids.erin,
    );
    const { Interns } = await idsOf(test, 'groups');
    assert.deepEqual(own[0]?.changes.groupIds, [[Number(Interns)], [Number(Interns), id]]);
    const given = await test.rows('select given_by from group_members where group_id = ?', id);
    assert.deepEqual(given, [{ given_by: test.ids.alice }, { given_by: test.ids.alice }]);
  });

  it('keeps the ticks while one searches again and turns the page', async () => {
    for (let number = 10; number < 40; number += 1) await addUser(test, `Many${made}x${number}`);
    const first = await alice.post(path, {
      _do: 'search',
      q: `many${made}x`,
      searched: '',
      add: String(test.ids.dave),
    });
    assert.match(first.text, new RegExp(`name="pending" value="${test.ids.dave}"`));
    assert.match(textOf(first.text), /1–25 of 30 users/);
    const [, next = ''] = /name="_do" value="(at:after:[^"]+)"/.exec(first.text) ?? [];
    const [, someone = ''] = /name="add" value="(\d+)"/.exec(first.text) ?? [];
    const second = await alice.post(path, { ...fieldsIn(first.text, path), _do: next, add: someone });
    assert.match(textOf(second.text), /26–30 of 30 users/);
    assert.deepEqual(fieldsIn(second.text, path).pending?.sort(), [String(test.ids.dave), someone].sort());
    assert.match(textOf(second.text), /2 users ticked/);
    await alice.post(path, { ...fieldsIn(second.text, path), _do: 'save' });
    assert.deepEqual(
      await membersOf(test, id),
      [test.ids.dave, Number(someone)].sort((a, b) => a - b),
    );
  });

  it('asks for a tick, and takes five hundred at most', async () => {
    const none = await alice.post(path, { _do: 'save' });
    assert.deepEqual([none.status, errorsIn(none.text)], [422, { add: 'Tick at least one user' }]);
    const many = await alice.post(path, {
      _do: 'save',
      add: Array.from({ length: 501 }, (_, place) => String(place + 1)),
    });
    assert.equal(many.status, 422);
    assert.deepEqual(await membersOf(test, id), []);
  });

  it('refuses what no page sends, and changes nothing', async () => {
    const before = await allRights(test);
    for (const fields of [{ add: 'x' }, { add: '-1' }, { at: 'a b', add: '1' }, { _do: 'drop', add: '1' }])
      assert.equal((await alice.post(path, { _do: 'save', ...fields })).status, 422);
    assert.equal((await alice.post(path, { _do: 'save', add: '999999999' })).status, 303);
    assert.equal(await allRights(test), before);
  });

  it('leaves those who are in it already as they are', async () => {
    await join(test, id, test.ids.erin);
    const { text } = await alice.get(`${path}?q=erin`);
    assert.match(textOf(text), /Already a member/);
    assert.doesNotMatch(text, /name="add"/);
    const before = await allRights(test);
    await alice.post(path, { _do: 'save', add: String(test.ids.erin) });
    assert.match(flashIn((await alice.get(`/groups/${id}`)).text), /Nothing was changed/);
    assert.equal(await allRights(test), before);
  });

  it('shows those who hold more than oneself without a box, names them when they are sent anyway, and adds the rest', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view']);
    const { text } = await mona.get(`${path}?q=alice`);
    assert.match(textOf(text), /Alice Andersen alice@example\.com Holds more than you/);
    assert.doesNotMatch(text, /name="add"/);
    await mona.post(path, { _do: 'save', add: [test.ids.alice, test.ids.bob, test.ids.erin].map(String) });
    assert.deepEqual(await membersOf(test, id), [test.ids.erin]);
    assert.equal(
      flashIn((await mona.get(`/groups/${id}`)).text),
      `Erin Evans is now in Team ${made} . Alice Andersen holds more than you and stays as they are. Bob Baker holds more than you and stays as they are.`,
    );
  });

  it('does not touch deleted users', async () => {
    const gone = await addUser(test, `Away${made}`, { status: 'deleted' });
    await alice.post(path, { _do: 'save', add: String(gone) });
    assert.deepEqual(await membersOf(test, id), []);
    assert.match(flashIn((await alice.get(`/groups/${id}`)).text), /is deleted and stays as they are/);
  });

  it('needs the permissions to edit groups and to see users', async () => {
    const blind = await test.signIn(
      await addUserWith(test, `Blind${made}`, ['groups.view', 'groups.edit', 'pages.view']),
    );
    assert.match(textOf((await blind.get(`/groups/${id}`)).text), /you need the permission “See users”/);
    assert.equal((await blind.get(path)).status, 403);
    const forbidden = await blind.post(path, { _do: 'save', add: String(test.ids.erin) });
    assert.equal(forbidden.status, 403);
    assert.match(textOf(forbidden.text), /See users/);
    const bob = await test.signIn('bob');
    assert.equal((await bob.post(path, { _do: 'save', add: String(test.ids.erin) })).status, 403);
    assert.deepEqual(await membersOf(test, id), []);
  });

  it('makes itself felt on the next request', async () => {
    const { Administrators } = await idsOf(test, 'groups');
    const newcomer = await addUser(test, `New${made}`);
    await join(test, await addGroup(test, `Start ${made}`), newcomer);
    const browser = await test.signIn(newcomer);
    assert.equal((await browser.get('/users')).status, 403);
    await alice.post(`/groups/${Administrators}/members/add`, { _do: 'save', add: String(newcomer) });
    assert.equal((await browser.get('/users')).status, 200);
  });
});
