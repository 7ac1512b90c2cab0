import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { accessOf, addRole, allRights, permissionsOf, poster } from '../groups/people.ts';
import { recorded } from '../put-back/page.ts';
import { startBeside } from '../support/browser.ts';
import { type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, fieldsIn, idsOf } from '../users/page.ts';

/** What both do at the same moment is done a few times, so that now one and now the other is first. */
const rounds = 4;

describe('The guards, attacked at two servers at the same moment', () => {
  let test: TestPortal;
  let servers: [Server, Server];
  let groups: Record<string, string>;
  let roles: Record<string, string>;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    servers = [test.server, await startBeside(test)];
    [groups, roles] = [await idsOf(test, 'groups'), await idsOf(test, 'roles')];
  });
  after(async () => {
    servers[1].closeAllConnections();
    servers[1].close();
    await test.close();
  });

  const person = async (columns: Record<string, unknown> = {}) => {
    made += 1;
    const id = await addUser(test, `Person${made}`, columns);
    await addToGroup(test, id, 'Interns');
    return id;
  };
  const stored = async (id: number) => (await test.rows('select * from users where id = ?', id))[0] ?? {};
  /** What the trail says of somebody, oldest first. */
  const eventsOf = async (id: number) =>
    (
      await test.rows<{ event: string }>(
        "select event from audit_entries where subject_type = 'user' and subject_id = ? order by id",
        id,
      )
    ).map(({ event }) => event);

  /** The form of a page, opened before the race begins. */
  async function opened(who: 'alice' | 'bob' | number, path: string, change: Fields) {
    const browser = await test.signIn(who);
    const fields = { ...fieldsIn((await browser.get(path)).text, path), ...change };
    const post = await poster(browser);
    return (server: Server) => post(server, path, fields);
  }

  it('2: nobody gives a role to a user that gives more than they hold by then', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const role = await addRole(test, `Rising ${round}`, ['users.view']);
      const id = await person();
      const give = await opened('bob', `/users/${id}/edit`, { roleId: String(role) });
      const grown = ['users.view', 'settings.edit'];
      const grow = await opened('alice', `/roles/${role}/edit`, { permissions: grown });
      const [given, edited] = await Promise.all([give(servers[round % 2 ? 1 : 0]), grow(servers[round % 2 ? 0 : 1])]);
      assert.equal(edited.status, 303);
      assert.deepEqual(await permissionsOf(test, role), grown.toSorted());
      assert.equal((await accessOf(test, id)).roleId === role, given.status === 303);
      const order = await test.rows<{ event: string }>(
        "select event from audit_entries where (event = 'role.updated' and subject_id = ?) or (event = 'user.updated' and subject_id = ?) order by id",
        role,
        id,
      );
      const expected = given.status === 303 ? ['user.updated', 'role.updated'] : ['role.updated'];
      assert.deepEqual(
        order.map(({ event }) => event),
        expected,
      );
    }
  });

  it('2: nobody puts back a role that gives more than they hold by then', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const role = await addRole(test, `Returning ${round}`, ['users.view']);
      const id = await person();
      const changes = { roleId: [role, null] };
      const entry = await recorded(test, { event: 'user.updated', type: 'user', id, changes });
      const putBack = await opened('bob', `/audit/${entry}/put-back`, {});
      const grow = await opened('alice', `/roles/${role}/edit`, { permissions: ['users.view', 'settings.edit'] });
      const [back, edited] = await Promise.all([putBack(servers[round % 2 ? 1 : 0]), grow(servers[round % 2 ? 0 : 1])]);
      assert.equal(edited.status, 303);
      const isGiven = (await accessOf(test, id)).roleId === role;
      const order = await test.rows<{ event: string }>(
        "select event from audit_entries where id > ? and event in ('user.updated', 'role.updated') order by id",
        entry,
      );
      assert.deepEqual(
        order.map(({ event }) => event),
        isGiven ? ['user.updated', 'role.updated'] : ['role.updated'],
        String(back.status),
      );
    }
  });

  for (const [what, path, change, event, untouched] of [
    ['password', 'password', {}, 'password.set', 'password_hash'],
    ['e-mail', 'edit', { email: 'taken.over@example.com' }, 'user.updated', 'email'],
    ['status', 'deactivate', {}, 'user.deactivated', 'status'],
  ] as const)
    it(`3: nobody changes the ${what} of somebody who becomes an administrator`, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const id = await person();
        const before = await stored(id);
        const attack = await opened('bob', `/users/${id}/${path}`, change);
        const raise = await opened('alice', `/users/${id}/edit`, { groupIds: groups.Administrators });
        const [attacked, raised] = await Promise.all([
          attack(servers[round % 2 ? 1 : 0]),
          raise(servers[round % 2 ? 0 : 1]),
        ]);
        const isRaised = (await accessOf(test, id)).groupIds.includes(Number(groups.Administrators));
        assert.equal(isRaised, raised.status === 303);
        const changed = JSON.stringify((await stored(id))[untouched]) !== JSON.stringify(before[untouched]);
        const events = await eventsOf(id);
        if (changed && isRaised) assert.equal(events[0], event, `${attacked.status} ${events}`);
        if (attacked.status === 403) assert.equal(changed, false);
        await test.rows("update users set email = id || '@example.com' where id = ?", id);
        await test.rows('delete from group_members where user_id = ? and group_id = ?', id, groups.Administrators);
      }
    });

  it('4: whoever is masked at that moment creates nobody unmasked, and never unmasks themselves', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const permissions = ['users.view', 'users.create', 'users.edit'];
      const manager = await addUserWith(test, `Manager${round}`, permissions);
      const typed = { firstName: 'New', lastName: `User ${round}`, email: `new${round}@example.com` };
      const browser = await test.signIn(manager);
      const form = fieldsIn((await browser.get('/users/new')).text, '/users');
      const create = await poster(browser);
      const mask = await opened('alice', `/users/${manager}/edit`, { maskData: 'yes' });
      await Promise.all([
        create(servers[0], '/users', { ...form, ...typed, groupIds: groups.Interns }),
        mask(servers[1]),
      ]);
      const order = await test.rows<{ subject_id: number; event: string }>(
        "select subject_id, event from audit_entries where event in ('user.created', 'user.updated') order by id desc limit 2",
      );
      const [user] = await test.rows('select mask_data from users where email = ?', typed.email);
      const createdLast = order[0]?.event === 'user.created';
      assert.equal(user?.mask_data, createdLast, JSON.stringify(order));
      const unmask = await opened(manager, `/users/${manager}/edit`, { maskData: undefined, agent: 'yes' });
      await Promise.all(servers.map((server) => unmask(server)));
      assert.deepEqual([(await stored(manager)).mask_data, (await stored(manager)).agent], [true, true]);
    }
  });

  it('5: a role that is deleted while it is given leaves nobody with nothing and nothing half done', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const role = await addRole(test, `Short ${round}`, ['users.view']);
      const id = await addUser(test, `Holder${round}`, { role_id: role });
      const other = await person();
      const remove = await opened('alice', `/roles/${role}/delete`, { holders: String(roles.Member), groups: 'none' });
      const give = await opened('alice', `/users/${other}/edit`, { roleId: String(role), groupIds: undefined });
      const [removed, given] = await Promise.all([remove(servers[0]), give(servers[1])]);
      assert.equal(removed.status, 303);
      assert.ok([303, 422].includes(given.status), String(given.status));
      assert.equal((await accessOf(test, id)).roleId, Number(roles.Member));
      const { roleId, groupIds } = await accessOf(test, other);
      assert.ok(roleId !== role && (roleId !== null || groupIds.length > 0), `${roleId} ${groupIds}`);
    }
  });

  it('5: what is built in stays, whoever asks at both', async () => {
    const browser = await test.signIn('alice');
    const post = await poster(browser);
    const before = await allRights(test);
    for (const [kind, id] of [
      ['roles', roles.Admin],
      ['roles', roles.Manager],
      ['roles', roles.External],
      ['groups', groups.Administrators],
    ])
      for (const fields of [{ name: 'Mine', version: '1' }, {}]) {
        const action = 'name' in fields ? 'edit' : 'delete';
        const sent = { ...fields, holders: 'none', groups: 'none', people: 'remove', instead: `role:${roles.Member}` };
        const answers = await Promise.all(servers.map((server) => post(server, `/${kind}/${id}/${action}`, sent)));
        assert.deepEqual(
          answers.map(({ status }) => status),
          [403, 403],
        );
      }
    const [now, then] = [JSON.parse(await allRights(test)), JSON.parse(before)] as unknown[][];
    assert.deepEqual(now?.slice(0, 6), then?.slice(0, 6));
  });

  it('6: two who are each made the other’s supervisor do not both become it', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [one, two] = [await person(), await person()];
      const emails = [String((await stored(one)).email), String((await stored(two)).email)];
      const ways = [
        await opened('alice', `/users/${one}/edit`, { supervisor: emails[1] }),
        await opened('bob', `/users/${two}/edit`, { supervisor: emails[0] }),
      ];
      const answers = await Promise.all(ways.map((way, place) => way(servers[place] ?? servers[0])));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422]);
      const held = [(await stored(one)).supervisor_id, (await stored(two)).supervisor_id];
      assert.equal(held.filter(Boolean).length, 1);
    }
  });

  it('6: nobody’s supervisor is themselves, by hand or by a group of three', async () => {
    const people = [await person(), await person(), await person()];
    const emails = await Promise.all(people.map(async (id) => String((await stored(id)).email)));
    const self = await opened('alice', `/users/${people[0]}/edit`, { supervisor: emails[0] });
    assert.equal((await self(servers[1])).status, 422);
    const ways = await Promise.all(
      people.map((id, place) => opened('alice', `/users/${id}/edit`, { supervisor: emails[(place + 1) % 3] })),
    );
    const answers = await Promise.all(ways.map((way, place) => way(servers[place % 2 ? 1 : 0])));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 303, 422]);
  });
});
