import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import {
  addToGroup,
  addUser,
  addUserWith,
  editUser,
  errorsIn,
  fieldsIn,
  idsOf,
  inputIn,
  offIn,
  textOf,
} from './page.ts';

describe('The rights of users, when somebody edits them', () => {
  let test: TestPortal;
  let bob: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  before(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    roles = await idsOf(test, 'roles');
    groups = await idsOf(test, 'groups');
  });
  after(() => test.close());

  const stored = async (id: number) => (await test.rows('select * from users where id = ?', id))[0] ?? {};
  const groupsOf = async (id: number) =>
    (await test.rows('select group_id from group_members where user_id = ? order by 1', id)).map(
      ({ group_id }) => group_id,
    );
  const person = async (firstName: string, group = 'Interns', columns = {}) => {
    const id = await addUser(test, firstName, columns);
    if (group) await addToGroup(test, id, group);
    return id;
  };
  const notYours = 'You can give only what you hold yourself';

  describe('of somebody who may do more', () => {
    const reach: [string, () => Promise<number>][] = [
      ['an administrator by group', async () => test.ids.alice],
      ['an administrator by role', async () => addUser(test, 'Adam', { role_id: roles.Admin })],
      ['an editor', async () => test.ids.dave],
      ['an editor who is deactivated', async () => person('Eduard', 'Content editors', { status: 'deactivated' })],
    ];
    for (const [who, find] of reach)
      it(`stay as they are: ${who}`, async () => {
        const id = await find();
        const { text } = await bob.get(`/users/${id}/edit`);
        assert.match(textOf(text), /may do more than you/);
        assert.doesNotMatch(text, /<input [^>]*name="email"/);
        assert.match(text, /<select [^>]*name="status"[^>]* disabled>/);
        assert.equal(Object.keys(offIn(text, 'roleId')).length, 7);
        assert.deepEqual([...new Set(Object.values(offIn(text, 'groupIds')))], ['']);
        const [before, held] = [await stored(id), await groupsOf(id)];
        const answer = await editUser(bob, id, {
          email: 'taken.over@example.com',
          status: before.status === 'active' ? 'deactivated' : 'active',
          roleId: roles['User manager'],
          groupIds: groups['User managers'],
          lastName: 'Renamed',
        });
        assert.equal(answer.headers.location, `/users/${id}`);
        const { email, status, role_id, last_name } = await stored(id);
        assert.deepEqual([email, status, role_id], [before.email, before.status, before.role_id]);
        assert.deepEqual(await groupsOf(id), held);
        assert.equal(last_name, 'Renamed');
      });

    it('show as they are after a mistake, though the form cannot send them', async () => {
      const answer = await editUser(bob, test.ids.dave, { firstName: '' });
      assert.equal(answer.status, 422);
      const ticked = [
        ...answer.text.matchAll(/<input [^>]*name="groupIds"[^>]* checked[^>]*>\s*<label[^>]*>([^<]*)</g),
      ];
      assert.deepEqual(
        ticked.map(([, name]) => name),
        ['Content editors'],
      );
      assert.match(answer.text, /<option value="active" selected>/);
    });

    it('stay so too when somebody else changes them meanwhile', async () => {
      const id = await person('Xaver', 'Content editors');
      const form = fieldsIn((await bob.get(`/users/${id}/edit`)).text, `/users/${id}/edit`);
      await addToGroup(test, id, 'Interns');
      await test.rows("update users set version = version + 1, email = 'xaver.new@example.com' where id = ?", id);
      assert.equal((await bob.post(`/users/${id}/edit`, { ...form, agent: 'yes' })).status, 303);
      assert.equal((await groupsOf(id)).length, 2);
      const { email, agent } = await stored(id);
      assert.deepEqual([email, agent], ['xaver.new@example.com', true]);
    });
  });

  describe('of somebody who may do no more', () => {
    for (const [what, fields, errors] of [
      ['the role Admin', () => ({ roleId: roles.Admin }), { roleId: notYours }],
      ['the role Member', () => ({ roleId: roles.Member }), { roleId: notYours }],
      [
        'the group Administrators',
        () => ({ groupIds: [groups.Interns ?? '', groups.Administrators ?? ''] }),
        { groupIds: notYours },
      ],
      ['the group Content editors', () => ({ groupIds: groups['Content editors'] }), { groupIds: notYours }],
      [
        'both',
        () => ({ roleId: roles.Admin, groupIds: groups.Administrators }),
        { roleId: notYours, groupIds: notYours },
      ],
    ] as [string, () => Fields, Record<string, string>][])
      for (const self of [false, true])
        it(`do not grow by ${what}, given to ${self ? 'oneself' : 'another user'}`, async () => {
          const answer = await editUser(bob, self ? test.ids.bob : test.ids.erin, fields());
          assert.equal(answer.status, 422);
          assert.deepEqual(errorsIn(answer.text), errors);
          assert.deepEqual(await groupsOf(test.ids.erin), [Number(groups.Interns)]);
          assert.deepEqual(await groupsOf(test.ids.bob), [Number(groups['User managers'])]);
        });

    it('grow and shrink within one’s own', async () => {
      const id = await person('Gina');
      const fields = { roleId: roles['User manager'], groupIds: [groups.Interns ?? '', groups['User managers'] ?? ''] };
      assert.equal((await editUser(bob, id, fields)).status, 303);
      assert.equal((await stored(id)).role_id, Number(roles['User manager']));
      assert.equal((await editUser(bob, id, { roleId: '', groupIds: groups.Interns })).status, 303);
      assert.deepEqual(await groupsOf(id), [Number(groups.Interns)]);
    });

    it('end to be within reach when they grew meanwhile', async () => {
      const id = await person('Hanna');
      const form = fieldsIn((await bob.get(`/users/${id}/edit`)).text, `/users/${id}/edit`);
      await addToGroup(test, id, 'Administrators');
      await bob.post(`/users/${id}/edit`, { ...form, email: 'hanna.stolen@example.com' });
      assert.equal((await stored(id)).email, 'hanna@example.com');
      assert.equal((await groupsOf(id)).length, 2);
    });

    it('may be given up by oneself', async () => {
      const id = await addUser(test, 'Ina', { role_id: roles['User manager'] });
      await addToGroup(test, id, 'Interns');
      const ina = await test.signIn(id);
      assert.equal((await editUser(ina, id, { roleId: '' })).status, 303);
      assert.equal((await ina.get('/users')).status, 403);
    });
  });

  describe('as far as masking goes', () => {
    it('are cleared by nobody for themselves, and the page says so', async () => {
      const id = await addUserWith(test, 'Maskedadmin', [], { mask_data: true });
      await addToGroup(test, id, 'Administrators');
      const browser = await test.signIn(id);
      const { text } = await browser.get(`/users/${id}/edit`);
      assert.deepEqual([inputIn(text, 'maskData').checked, inputIn(text, 'maskData').disabled], [true, true]);
      for (const maskData of [undefined, ''])
        assert.equal((await editUser(browser, id, { maskData, agent: 'yes' })).status, 303);
      assert.equal((await stored(id)).mask_data, true);
    });

    it('are cleared by nobody who is masked, but may be set', async () => {
      const permissions = ['users.view', 'users.edit'];
      const manager = await test.signIn(await addUserWith(test, 'Maskedmanager', permissions, { mask_data: true }));
      const masked = await person('Jana', 'Interns', { mask_data: true });
      const open = await person('Kim');
      await editUser(manager, masked, { maskData: undefined, agent: 'yes' });
      await editUser(manager, open, { maskData: 'yes' });
      assert.deepEqual([(await stored(masked)).mask_data, (await stored(masked)).agent], [true, true]);
      assert.equal((await stored(open)).mask_data, true);
    });

    it('are cleared by others', async () => {
      const masked = await person('Lea', 'Interns', { mask_data: true });
      await editUser(bob, masked, { maskData: undefined });
      assert.equal((await stored(masked)).mask_data, false);
    });

    it('are set by oneself', async () => {
      const id = await addUserWith(test, 'Willing', ['users.view', 'users.edit']);
      const browser = await test.signIn(id);
      assert.equal((await editUser(browser, id, { maskData: 'yes' })).status, 303);
      assert.equal((await stored(id)).mask_data, true);
    });
  });
});
