import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, errorsIn, idsOf } from '../users/page.ts';
import { addGroup, addGroupWith, addRole, allRights, join, manages, signInManager, waitsForLock } from './people.ts';

const lastOne =
  'Add another active administrator first, and wait until they have signed in. The portal needs at least one who can';

describe('By groups nobody', () => {
  let test: TestPortal;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  /** Looks after groups and roles, and holds no more than that and seeing pages. */
  let mona: Browser;
  let monaId: number;
  before(async () => {
    test = await startTestPortal();
    [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
    monaId = await addUserWith(test, 'Mona', [...manages, 'pages.view']);
    mona = await test.signIn(monaId);
  });
  after(() => test.close());

  /** Sends a form by hand and sees that it is refused and that nothing at all has changed. */
  async function refused(path: string, fields: Fields, status: number, browser = mona) {
    const before = await allRights(test);
    const answer = await browser.post(path, fields);
    assert.equal(answer.status, status);
    assert.equal(await allRights(test), before);
    return answer;
  }

  const versionOf = async (id: number | string) =>
    String((await test.rows('select version from groups where id = ?', id))[0]?.version);

  describe('gives what they do not hold', () => {
    const notYours = { roleIds: 'You can give only what you hold yourself' };

    it('by a new group', async () => {
      for (const role of [roles.Admin, roles.Manager, roles['Content editor']]) {
        const answer = await refused('/groups', { name: 'Way in', roleIds: role }, 422);
        assert.deepEqual(errorsIn(answer.text), notYours);
      }
    });

    it('by putting a role into a group, their own group least of all', async () => {
      const own = await addGroup(test, 'Own');
      await join(test, own, monaId);
      for (const role of [roles.Admin, roles.Manager]) {
        const answer = await refused(
          `/groups/${own}/edit`,
          { name: 'Own', version: await versionOf(own), roleIds: role },
          422,
        );
        assert.deepEqual(errorsIn(answer.text), notYours);
      }
    });

    it('by adding themselves or others to a group that gives more', async () => {
      const weak = await addUser(test, 'Weak');
      const strong = await addGroupWith(test, 'Strong', ['settings.edit']);
      for (const group of [strong, groups.Administrators, groups['Content editors']])
        for (const user of [monaId, weak])
          await refused(`/groups/${group}/members/add`, { _do: 'save', add: String(user) }, 403);
    });

    it('by a group whose role has grown beyond them since the page was opened', async () => {
      const role = await addRole(test, 'Growing', ['pages.view']);
      const group = await addGroup(test, 'Growing group', [role]);
      assert.equal((await mona.get(`/groups/${group}/members/add`)).status, 200);
      await test.rows("insert into role_permissions (role_id, permission) values (?, 'settings.edit')", role);
      await refused(`/groups/${group}/members/add`, { _do: 'save', add: String(monaId) }, 403);
      await refused(
        `/groups/${group}/edit`,
        { name: 'X', version: await versionOf(group), roleIds: String(role) },
        403,
      );
    });
  });

  describe('reaches into a group that gives more than they hold', () => {
    it('to rename, empty or delete it', async () => {
      const strong = await addGroupWith(test, 'Out of reach', ['audit.view']);
      await refused(`/groups/${strong}/edit`, { name: 'Mine', version: '1' }, 403);
      await refused(`/groups/${strong}/delete`, { people: 'remove' }, 403);
      for (const page of ['edit', 'delete', 'members/add', 'members/remove?member=1'])
        assert.equal((await mona.get(`/groups/${strong}/${page}`)).status, 403);
    });

    it('to remove its members', async () => {
      const strong = await addGroupWith(test, 'Members out of reach', ['audit.view']);
      await join(test, strong, test.ids.erin);
      await refused(`/groups/${strong}/members/remove`, { member: String(test.ids.erin), confirmed: 'yes' }, 403);
      await refused(
        `/groups/${groups.Administrators}/members/remove`,
        { only: String(test.ids.alice), confirmed: 'yes' },
        403,
      );
    });
  });

  it('changes the groups of somebody who holds more', async () => {
    const weak = await addGroupWith(test, 'Weak group', ['pages.view']);
    await join(test, weak, test.ids.dave);
    await refused(`/groups/${weak}/members/remove`, { only: String(test.ids.dave), confirmed: 'yes' }, 303);
    await refused(`/groups/${weak}/members/add`, { _do: 'save', add: String(test.ids.alice) }, 303);
    await refused(`/groups/${weak}/delete`, { people: 'remove', instead: `group:${groups.Interns}` }, 422);
  });

  it('edits, renames or deletes Administrators, not even an administrator', async () => {
    const alice = await test.signIn('alice');
    const path = `/groups/${groups.Administrators}`;
    await refused(`${path}/edit`, { name: 'Kings', version: '1', roleIds: roles.Admin }, 403, alice);
    await refused(`${path}/delete`, { people: 'remove', instead: `role:${roles.Member}` }, 403, alice);
    assert.equal((await alice.get(`${path}/edit`)).status, 403);
    assert.equal((await alice.get(`${path}/delete`)).status, 403);
    assert.equal((await alice.get(`${path}/members/add`)).status, 200);
  });

  it('does anything with only one of the permissions that it takes', async () => {
    const onlyEdit = await test.signIn(await addUserWith(test, 'Onlyedit', ['groups.edit']));
    await refused(`/groups/${groups.Interns}/edit`, { name: 'X', version: '1' }, 404, onlyEdit);
    await refused(`/groups/${groups.Interns}/delete`, { people: 'remove' }, 404, onlyEdit);
    const onlyView = await test.signIn(await addUserWith(test, 'Onlyview', ['groups.view', 'users.view']));
    for (const path of ['edit', 'delete', 'members/add', 'members/remove'])
      await refused(
        `/groups/${groups.Interns}/${path}`,
        { name: 'X', version: '1', only: '1', _do: 'save', add: '1' },
        403,
        onlyView,
      );
    await refused('/groups', { name: 'X' }, 403, onlyView);
  });

  it('gets by without a token of the form', async () => {
    const before = await allRights(test);
    const answer = await mona.post('/groups', { name: 'Forged' }, { token: 'x' });
    assert.equal(answer.status, 403);
    assert.equal(await allRights(test), before);
  });

  describe('takes away the last administrator', () => {
    let alice: Browser;
    beforeEach(async () => {
      alice = await test.signIn('alice');
    });

    it('by removing them from Administrators', async () => {
      const path = `/groups/${groups.Administrators}/members/remove`;
      const fields = { only: String(test.ids.alice), confirmed: 'yes', instead: `role:${roles.Member}` };
      const answer = await refused(path, fields, 422, alice);
      assert.match(answer.text, new RegExp(lastOne));
    });

    it('where the others are deactivated, deleted or have a password that ran out', async () => {
      const others = [
        await addUser(test, 'Off', { status: 'deactivated' }),
        await addUser(test, 'Gone', { status: 'deleted' }),
        await addUser(test, 'Late', { password_expires_at: '2020-01-01' }),
      ];
      await join(test, Number(groups.Administrators), ...others);
      const fields = { only: String(test.ids.alice), confirmed: 'yes', instead: `role:${roles.Member}` };
      await refused(`/groups/${groups.Administrators}/members/remove`, fields, 422, alice);
      await test.rows('delete from group_members where user_id = any(?)', others);
    });

    it('by taking Admin out of the group that makes them one, or by deleting it', async () => {
      const chiefs = await addGroup(test, 'Chiefs', [roles.Admin ?? '']);
      await join(test, chiefs, test.ids.alice);
      await test.rows(
        'delete from group_members where group_id = ? and user_id = ?',
        groups.Administrators,
        test.ids.alice,
      );
      const edited = await refused(
        `/groups/${chiefs}/edit`,
        { name: 'Chiefs', version: await versionOf(chiefs) },
        422,
        alice,
      );
      assert.deepEqual(errorsIn(edited.text), { roleIds: lastOne });
      const deleted = await refused(
        `/groups/${chiefs}/delete`,
        { people: 'remove', instead: `role:${roles.Member}` },
        422,
        alice,
      );
      assert.deepEqual(errorsIn(deleted.text), { people: lastOne });
      await refused(`/groups/${chiefs}/delete`, { people: 'move', targetId: groups.Interns ?? '' }, 422, alice);
      const moved = await alice.post(`/groups/${chiefs}/delete`, {
        people: 'move',
        targetId: groups.Administrators ?? '',
      });
      assert.equal(moved.status, 303);
      assert.equal((await alice.get('/groups')).status, 200);
    });

    it('but lets go whoever is not the last', async () => {
      const second = await addUser(test, 'Second');
      await join(test, Number(groups.Administrators), second);
      const fields = { only: String(second), confirmed: 'yes', instead: `role:${roles.Member}` };
      const answer = await alice.post(`/groups/${groups.Administrators}/members/remove`, fields);
      assert.equal(answer.status, 303);
    });
  });

  it('keeps rights that were taken while they waited', async () => {
    const quick = await signInManager(test, 'Quick', ['pages.view']);
    const weak = await addUser(test, 'Waits');
    const group = await addGroupWith(test, 'Waiting', ['pages.view']);
    const answer = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("select pg_advisory_xact_lock(727002, hashtext('rights'))");
      const adding = quick.post(`/groups/${group}/members/add`, { _do: 'save', add: String(weak) }).then((res) => res);
      await waitsForLock(test);
      await trx.raw(
        "delete from role_permissions where permission = 'pages.view' and role_id in (select role_id from users where first_name = 'Quick')",
      );
      return { adding };
    });
    assert.equal((await answer.adding).status, 403);
    assert.deepEqual(await test.rows('select 1 from group_members where group_id = ?', group), []);
  });
});
