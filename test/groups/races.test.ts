import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { startBeside } from '../support/browser.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, idsOf } from '../users/page.ts';
import {
  accessOf,
  addGroup,
  addGroupWith,
  addRole,
  join,
  permissionsOf,
  poster,
  rolesOf,
  signInManager,
  waitsForLock,
} from './people.ts';

describe('At two servers at the same moment', () => {
  let test: TestPortal;
  let servers: [Server, Server];
  let groups: Record<string, string>;
  let roles: Record<string, string>;
  beforeEach(async () => {
    test = await startTestPortal();
    servers = [test.server, await startBeside(test)];
    [groups, roles] = [await idsOf(test, 'groups'), await idsOf(test, 'roles')];
  });
  afterEach(async () => {
    servers[1].closeAllConnections();
    servers[1].close();
    await test.close();
  });

  const administrators = async () =>
    (
      await test.rows(
        `select 1 from users where status = 'active' and id in (
           select user_id from group_members join group_roles using (group_id) where role_id = ?)`,
        roles.Admin,
      )
    ).length;

  async function addSecond() {
    const id = await addUser(test, 'Second');
    await join(test, Number(groups.Administrators), id);
    return { id, browser: await test.signIn(id) };
  }

  it('two administrators who remove each other leave one', async () => {
    const [first, second] = [await test.signIn('alice'), await addSecond()];
    const path = `/groups/${groups.Administrators}/members/remove`;
    const fields = (id: number) => ({ only: String(id), confirmed: 'yes', instead: `role:${roles.Member}` });
    const posts = [await poster(first), await poster(second.browser)] as const;
    const answers = await Promise.all([
      posts[0](servers[0], path, fields(second.id)),
      posts[1](servers[1], path, fields(test.ids.alice)),
    ]);
    assert.equal(await administrators(), 1);
    const [done, refused] = answers.map(({ status }) => status).sort();
    assert.equal(done, 303);
    // Whoever comes second is no administrator any more: refused at the door, or for them there is no such page.
    assert.ok(refused === 403 || refused === 404, String(refused));
  });

  it('two who empty the two groups that make administrators leave one', async () => {
    const [first, second] = [await test.signIn('alice'), await addSecond()];
    const chiefs = await addGroup(test, 'Chiefs', [roles.Admin ?? '']);
    await test.rows('update group_members set group_id = ? where user_id = ?', chiefs, second.id);
    const posts = [await poster(first), await poster(second.browser)] as const;
    const remove = { only: String(test.ids.alice), confirmed: 'yes', instead: `role:${roles.Member}` };
    await Promise.all([
      posts[0](servers[0], `/groups/${groups.Administrators}/members/remove`, remove),
      posts[1](servers[1], `/groups/${chiefs}/edit`, { name: 'Chiefs', version: '1' }),
    ]);
    assert.equal(await administrators(), 1);
  });

  it('one who deactivates an administrator and one who removes the other leave one', async () => {
    const [first, second] = [await test.signIn('alice'), await addSecond()];
    const posts = [await poster(first), await poster(second.browser)] as const;
    const remove = { only: String(test.ids.alice), confirmed: 'yes', instead: `role:${roles.Member}` };
    await Promise.all([
      posts[0](servers[0], `/users/${second.id}/deactivate`, {}),
      posts[1](servers[1], `/groups/${groups.Administrators}/members/remove`, remove),
    ]);
    assert.equal(await administrators(), 1);
  });

  it('nobody is put into a group by somebody who holds less than it gives by then', async () => {
    const role = await addRole(test, 'Rising', ['pages.view']);
    const group = await addGroup(test, 'Rising group', [role]);
    const mona = await poster(await signInManager(test, 'Mona', ['pages.view']));
    const alice = await poster(await test.signIn('alice'));
    const grown = ['pages.view', 'settings.edit'];
    const [edited, added] = await Promise.all([
      alice(servers[0], `/roles/${role}/edit`, { name: 'Rising', version: '1', permissions: grown }),
      mona(servers[1], `/groups/${group}/members/add`, { _do: 'save', add: String(test.ids.erin) }),
    ]);
    assert.equal(edited.status, 303);
    assert.deepEqual(await permissionsOf(test, role), grown);
    const { groupIds } = await accessOf(test, test.ids.erin);
    assert.equal(groupIds.includes(group), added.status === 303);
    const order = await test.rows<{ event: string }>(
      "select event from audit_entries where event in ('role.updated', 'group.member-added') order by id",
    );
    if (added.status === 303)
      assert.deepEqual(
        order.map(({ event }) => event),
        ['group.member-added', 'role.updated'],
      );
  });

  it('whoever waits for a role that grows is judged by what it has become', async () => {
    const role = await addRole(test, 'Slow', ['pages.view']);
    const group = await addGroup(test, 'Slow group', [role]);
    const mona = await poster(await signInManager(test, 'Mona', ['pages.view']));
    const waiting = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("select pg_advisory_xact_lock(727002, hashtext('rights'))");
      const answer = mona(servers[1], `/groups/${group}/members/add`, { _do: 'save', add: String(test.ids.erin) }).then(
        (res) => res,
      );
      await waitsForLock(test);
      await trx.raw("insert into role_permissions (role_id, permission) values (?, 'settings.edit')", [role]);
      return { answer };
    });
    assert.equal((await waiting.answer).status, 403);
    assert.equal((await accessOf(test, test.ids.erin)).groupIds.includes(group), false);
  });

  it('a group is deleted and people are put into it without a trace of half of it', async () => {
    const alice = await poster(await test.signIn('alice'));
    for (let round = 0; round < 5; round += 1) {
      const group = await addGroupWith(test, `Short ${round}`, ['pages.view']);
      await join(test, group, test.ids.dave);
      const [deleted, added] = await Promise.all([
        alice(servers[0], `/groups/${group}/delete`, { people: 'move', targetId: groups.Interns ?? '' }),
        alice(servers[1], `/groups/${group}/members/add`, { _do: 'save', add: String(test.ids.carol) }),
      ]);
      assert.equal(deleted.status, 303);
      assert.ok([303, 404].includes(added.status), String(added.status));
      assert.deepEqual(await test.rows('select 1 from group_members where group_id = ?', group), []);
      const moved = (await accessOf(test, test.ids.carol)).groupIds.includes(Number(groups.Interns));
      assert.equal(moved, added.status === 303);
      await test.rows('delete from group_members where user_id = ? and group_id = ?', test.ids.carol, groups.Interns);
    }
  });

  it('two who take a person’s last two groups leave them one, or ask what they get instead', async () => {
    const alice = await poster(await test.signIn('alice'));
    const [one, two] = [await addGroup(test, 'One'), await addGroup(test, 'Two')];
    const anna = await addUser(test, 'Anna');
    await join(test, one, anna);
    await join(test, two, anna);
    await Promise.all([
      alice(servers[0], `/groups/${one}/members/remove`, { only: String(anna) }),
      alice(servers[1], `/groups/${two}/members/remove`, { only: String(anna) }),
    ]);
    assert.equal((await accessOf(test, anna)).groupIds.length, 1);
  });

  it('a change made at one is felt at the other on the next request', async () => {
    const alice = await test.signIn('alice');
    const dave = await test.signIn('dave');
    const asDave = await poster(dave);
    const group = Number(groups['Content editors']);
    assert.equal((await asDave(servers[1], '/groups', { name: 'No' })).status, 403);
    const path = `/groups/${group}/edit`;
    const version = String((await test.rows('select version from groups where id = ?', group))[0]?.version);
    const fields = { name: 'Content editors', version, roleIds: [roles.Admin ?? '', roles['Content editor'] ?? ''] };
    assert.equal((await alice.post(path, fields)).status, 303);
    assert.equal((await asDave(servers[1], '/groups', { name: 'Yes' })).status, 303);
    assert.deepEqual(await rolesOf(test, group), ['Admin', 'Content editor']);
  });
});
