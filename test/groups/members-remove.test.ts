import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, errorsIn, fieldsIn, flashIn, idsOf, textOf } from '../users/page.ts';
import { accessOf, addGroup, addGroupWith, allRights, join, lastEntry, membersOf, signInManager } from './people.ts';

describe('Removing members from a group', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let path: string;
  let member: string;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    member = (await idsOf(test, 'roles')).Member ?? '';
  });
  beforeEach(async () => {
    made += 1;
    id = await addGroupWith(test, `Team ${made}`, ['pages.view']);
    path = `/groups/${id}/members/remove`;
  });
  after(() => test.close());

  const addMember = async (name: string, columns: Record<string, unknown> = { role_id: member }) => {
    const user = await addUser(test, `${name}${made}`, columns);
    await join(test, id, user);
    return user;
  };

  it('takes one person out at once, who keeps the role, and records it', async () => {
    const anna = await addMember('Anna');
    const answer = await alice.post(path, { only: String(anna) });
    assert.equal(answer.headers.location, `/groups/${id}`);
    assert.deepEqual(await membersOf(test, id), []);
    assert.equal(flashIn((await alice.get(`/groups/${id}`)).text), `Anna${made} Test was removed from Team ${made} .`);
    const { event, details } = await lastEntry(test, 'group', id);
    assert.deepEqual([event, details.users], ['group.member-removed', [{ id: anna, name: `Anna${made} Test` }]]);
  });

  it('asks first where somebody would be left with nothing, and gives them what was chosen', async () => {
    const anna = await addMember('Anna', {});
    const asked = await alice.post(path, { only: String(anna) });
    assert.equal(asked.headers.location, `${path}?member=${anna}`);
    assert.deepEqual(await membersOf(test, id), [anna]);
    const page = await alice.get(asked.headers.location ?? '');
    assert.match(textOf(page.text), new RegExp(`Anna${made} Test has no role and no other group`));
    const none = await alice.post(path, fieldsIn(page.text, path));
    assert.equal(none.status, 422);
    assert.deepEqual(errorsIn(none.text), {
      instead: 'Choose a role or a group for those who would be left with nothing',
    });
    const given = await alice.post(path, { ...fieldsIn(page.text, path), instead: `role:${member}` });
    assert.equal(given.status, 303);
    assert.deepEqual(await accessOf(test, anna), { roleId: Number(member), groupIds: [] });
  });

  it('can give them another group instead', async () => {
    const anna = await addMember('Anna', {});
    const other = await addGroup(test, `Other ${made}`);
    await alice.post(path, { member: String(anna), confirmed: 'yes', instead: `group:${other}` });
    assert.deepEqual(await accessOf(test, anna), { roleId: null, groupIds: [other] });
    const [entry] = await test.rows<{ changes: unknown }>(
      "select changes from audit_entries where subject_type = 'user' and subject_id = ?",
      anna,
    );
    assert.deepEqual(entry?.changes, { groupIds: [[id], [other]] });
  });

  it('does not take the same group, a strange one or one beyond reach instead', async () => {
    const anna = await addMember('Anna', {});
    const { Administrators } = await idsOf(test, 'groups');
    const mona = await signInManager(test, `Mona${made}`, ['pages.view']);
    const before = await allRights(test);
    for (const instead of [`group:${id}`, 'group:999999', `group:${Administrators}`, 'role:1'])
      assert.equal((await mona.post(path, { member: String(anna), confirmed: 'yes', instead })).status, 422);
    for (const instead of ['role:x', 'all', 'role:-1'])
      assert.equal((await mona.post(path, { member: String(anna), confirmed: 'yes', instead })).status, 400);
    assert.equal(await allRights(test), before);
  });

  it('lists several people before they leave', async () => {
    const [anna, ben] = [await addMember('Anna'), await addMember('Ben')];
    const asked = await alice.post(path, { member: [String(anna), String(ben)] });
    const page = await alice.get(asked.headers.location ?? '');
    assert.match(
      textOf(page.text),
      new RegExp(`Remove 2 members from Team ${made}\\?.*Anna${made} Test.*Ben${made} Test`),
    );
    await alice.post(path, fieldsIn(page.text, path));
    assert.deepEqual(await membersOf(test, id), []);
  });

  it('leads back to the page of the list it came from, and nowhere else', async () => {
    for (const [back, expected] of [
      [`/groups/${id}?q=ann`, `/groups/${id}?q=ann`],
      ['https://evil.example', `/groups/${id}`],
      ['/users', `/groups/${id}`],
      [`/groups/${id}9`, `/groups/${id}`],
    ] as const) {
      const anna = await addMember(`Back${expected.length}${back.length}`);
      assert.equal((await alice.post(path, { only: String(anna), back })).headers.location, expected);
    }
  });

  it('says so when nobody is ticked, when they are gone already, and takes a hundred at most', async () => {
    await alice.post(path, {});
    assert.equal(flashIn((await alice.get(`/groups/${id}`)).text), 'Tick at least one member.');
    await alice.post(path, { only: String(test.ids.erin) });
    assert.match(flashIn((await alice.get(`/groups/${id}`)).text), /they are not in it any more/);
    await alice.post(path, { confirmed: 'yes', member: Array.from({ length: 101 }, (_, place) => String(place + 1)) });
    assert.match(flashIn((await alice.get(`/groups/${id}`)).text), /100 members at most/);
  });

  it('names those who hold more than oneself, and removes the rest', async () => {
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'customers.view', 'pages.preview']);
    const anna = await addMember('Anna');
    await join(test, id, test.ids.alice);
    const { text } = await mona.get(`/groups/${id}`);
    assert.match(textOf(text), /Alice Andersen alice@example\.com Active .*? Holds more than you/);
    await mona.post(path, { member: [String(anna), String(test.ids.alice)], confirmed: 'yes' });
    assert.deepEqual(await membersOf(test, id), [test.ids.alice]);
    assert.match(
      flashIn((await mona.get(`/groups/${id}`)).text),
      /Alice Andersen holds more than you and stays as they are/,
    );
  });

  it('warns whoever removes themselves, and takes effect on the next request', async () => {
    const { Administrators } = await idsOf(test, 'groups');
    const second = await addUser(test, `Second${made}`, { role_id: member });
    await join(test, Number(Administrators), second);
    const browser = await test.signIn(second);
    const remove = `/groups/${Administrators}/members/remove`;
    const asked = await browser.post(remove, { only: String(second) });
    const page = await browser.get(asked.headers.location ?? '');
    assert.match(textOf(page.text), /They are no longer administrators then.*You are among them/);
    assert.equal((await browser.get('/groups')).status, 200);
    assert.equal((await browser.post(remove, fieldsIn(page.text, remove))).status, 303);
    assert.equal((await browser.get('/groups')).status, 403);
  });
});
