import assert from 'node:assert/strict';
import { giveAgain, passwordWasGiven, sendKept } from '../confirm/ask.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, idsOf, textOf } from '../users/page.ts';
import { addressOf, formOf, newest, putBack, recorded, rowsIn } from './page.ts';

describe('Putting back takes what the edit by hand takes', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
  });
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Gus${made}`, { role_id: roles.External });
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};
  const entryOf = (changes: object, userId = id) =>
    recorded(test, { event: 'user.updated', type: 'user', id: userId, changes });
  const groupsOf = async (userId = id) =>
    (await test.rows('select group_id from group_members where user_id = ? order by 1', userId)).map(
      ({ group_id }) => group_id,
    );

  it('gives no role and no group that gives more than the actor holds', async () => {
    const administrators = Number(groups.Administrators);
    const entry = await entryOf({
      roleId: [Number(roles.Admin), Number(roles.External)],
      groupIds: [[administrators], []],
    });
    const manager = await test.signIn(
      await addUserWith(test, `Lead${made}`, ['users.view', 'users.edit', 'pages.view']),
    );
    const { text } = await manager.get(addressOf(entry));
    assert.match(textOf(text), /Role External It gives more than you hold/);
    assert.deepEqual(
      rowsIn(text).map(([, , after]) => after),
      ['Stays as it is now', 'Stays as it is now'],
    );
    await manager.post(addressOf(entry), { fields: ['roleId', 'groupIds'], seen: 'x'.repeat(43) });
    assert.deepEqual([(await stored()).role_id, await groupsOf()], [Number(roles.External), []]);
  });

  it('leaves role, groups, mask and e-mail of somebody who holds more', async () => {
    const entry = await entryOf(
      { firstName: ['Ada', 'Alice'], email: ['a@example.com', 'b@example.com'], maskData: [true, false] },
      test.ids.alice,
    );
    const { text } = await bob.get(addressOf(entry));
    assert.deepEqual(
      rowsIn(text).map(([field, , after]) => [field, after]),
      [
        ['First name', 'Ada'],
        ['Email', 'Stays as it is now'],
        ['Mask data', 'Stays as it is now'],
      ],
    );
  });

  it('keeps whoever is masked from unmasking and from the e-mail of those who see more', async () => {
    const masked = await test.signIn(
      await addUserWith(test, `Masked${made}`, ['users.view', 'users.edit', 'pages.view'], { mask_data: true }),
    );
    const email = (await stored()).email;
    const entry = await entryOf({ email: ['old@example.com', email], maskData: [true, false] });
    const before = await masked.get(addressOf(entry));
    assert.deepEqual(
      rowsIn(before.text).map(([field, , after]) => [field, after]),
      [
        ['Email', 'Stays as it is now'],
        ['Mask data', 'Yes'],
      ],
    );
    await test.rows('update users set mask_data = true where id = ?', id);
    const unmasking = await entryOf({ maskData: [false, true] });
    assert.match(textOf((await masked.get(addressOf(unmasking))).text), /so you can’t show them to others/);
    await masked.post(addressOf(unmasking), { fields: 'maskData', seen: 'x'.repeat(43) });
    assert.deepEqual([(await stored()).mask_data, (await stored()).email], [true, email]);
  });

  it('closes no loop of supervisors', async () => {
    const below = await addUser(test, `Below${made}`, { supervisor_id: id });
    const answer = await putBack(alice, await entryOf({ supervisorId: [below, null] }));
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /reports to/);
    assert.equal((await stored()).supervisor_id, null);
  });

  it('keeps the last administrator, and a role or a group for everybody', async () => {
    const { Administrators } = groups;
    const held = await groupsOf(test.ids.alice);
    const entry = await entryOf({ groupIds: [[Number(groups.Interns)], held], roleId: [null, null] }, test.ids.alice);
    assert.deepEqual(held, [Number(Administrators)]);
    const answer = await putBack(alice, entry);
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /administrator/);
    assert.deepEqual(await groupsOf(test.ids.alice), held);
    const bare = await putBack(alice, await entryOf({ roleId: [null, Number(roles.External)] }));
    assert.equal(bare.status, 422);
    assert.equal((await stored()).role_id, Number(roles.External));
  });

  it('asks for the password before an e-mail goes back, and before somebody is an administrator again', async () => {
    for (const changes of [
      { email: [`gus-before${made}@example.com`, (await stored()).email] },
      { groupIds: [[Number(groups.Administrators)], []] },
    ]) {
      const entry = await entryOf(changes);
      const browser = await test.signIn('alice');
      const form = await formOf(browser, entry);
      await passwordWasGiven(test, '11 minutes');
      const before = [(await stored()).email, await groupsOf()];
      const kept = await sendKept(browser, addressOf(entry), form);
      assert.ok(kept, 'nobody asked for the password');
      assert.deepEqual([(await stored()).email, await groupsOf()], before);
      assert.equal((await giveAgain(browser, addressOf(entry), kept)).status, 303);
      assert.notDeepEqual([(await stored()).email, await groupsOf()], before);
    }
  });

  it('touches nobody who is deleted', async () => {
    const entry = await entryOf({ firstName: ['Ada', `Gus${made}`] });
    await test.rows("update users set status = 'deleted' where id = ?", id);
    assert.match(textOf((await alice.get(addressOf(entry))).text), /is deleted\. Restore the user first\./);
    await alice.post(addressOf(entry), { fields: 'firstName' });
    assert.equal((await stored()).first_name, `Gus${made}`);
  });

  it('is refused without the permission, and not found by whoever may not see the entry', async () => {
    const entry = await entryOf({ firstName: ['Ada', `Gus${made}`] });
    const watcher = await test.signIn(await addUserWith(test, `Watcher${made}`, ['users.view']));
    assert.equal((await watcher.get(addressOf(entry))).status, 403);
    assert.equal((await watcher.post(addressOf(entry), { fields: 'firstName' })).status, 403);
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(addressOf(entry))).status, 404);
    assert.equal((await stored()).first_name, `Gus${made}`);
  });

  it('offers it in a timeline to those who may do it, and to nobody else', async () => {
    await addToGroup(test, id, 'Interns');
    const name = await entryOf({ firstName: ['Ada', `Gus${made}`] });
    const role = await entryOf({ roleId: [Number(roles.Manager), Number(roles.External)] });
    await recorded(test, { event: 'user.created', type: 'user', id });
    const offered = async (browser: Browser, path = `/users/${id}/timeline`) =>
      [...(await browser.get(path)).text.matchAll(/href="\/audit\/(\d+)\/put-back/g)].map(([, number]) =>
        Number(number),
      );
    assert.deepEqual(await offered(alice), [role, name]);
    const watcher = await test.signIn(await addUserWith(test, `Viewer${made}`, ['users.view']));
    assert.deepEqual(await offered(watcher), []);
    const weaker = await test.signIn(await addUserWith(test, `Weak${made}`, ['users.view', 'users.edit']));
    await test.rows('update users set role_id = ? where id = ?', roles.Manager, id);
    assert.deepEqual(await offered(weaker), [name]);
    await test.rows("update users set status = 'deleted' where id = ?", id);
    assert.deepEqual(await offered(alice), []);
    await recorded(test, { event: 'user.updated', type: 'user', id: test.ids.bob, changes: {}, by: test.ids.alice });
    const own = await recorded(test, {
      event: 'group.updated',
      type: 'group',
      id: groups.Interns ?? '',
      changes: { description: ['', 'x'] },
      by: test.ids.alice,
    });
    assert.equal((await offered(alice, '/account/history'))[0], own);
    assert.equal((await newest(test, 'group', groups.Interns ?? '')).id, own);
  });
});
