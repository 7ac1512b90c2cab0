import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, createUser, errorsIn, fieldsIn, idsOf, inputIn, offIn } from './page.ts';

const administratorsOnly = 'Only an administrator can give this';
const holdersOnly = 'Only somebody who holds all of this can give it';

describe('What the creator of a user may give', () => {
  let test: TestPortal;
  let bob: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  let ana: Fields;
  before(async () => {
    test = await startTestPortal();
    bob = await test.signIn('bob');
    roles = await idsOf(test, 'roles');
    groups = await idsOf(test, 'groups');
    ana = { firstName: 'Ana', lastName: 'Nueva', email: 'ana@example.com', groupIds: groups.Interns };
  });
  afterEach(() => test.rows("update users set email = 'used.' || id || '@example.com' where created_by is not null"));
  after(() => test.close());

  const created = () =>
    test.rows<{ id: number; mask_data: boolean }>("select * from users where email = 'ana@example.com'");

  it('is what they hold; the rest is shown, disabled, with who could', async () => {
    const { text } = await bob.get('/users/new');
    assert.deepEqual(offIn(text, 'roleId'), {
      Admin: administratorsOnly,
      Manager: holdersOnly,
      Member: holdersOnly,
      External: holdersOnly,
      'Content editor': holdersOnly,
    });
    assert.deepEqual(offIn(text, 'groupIds'), { Administrators: administratorsOnly, 'Content editors': holdersOnly });
    const alice = await test.signIn('alice');
    const all = (await alice.get('/users/new')).text;
    assert.deepEqual([offIn(all, 'roleId'), offIn(all, 'groupIds')], [{}, {}]);
  });

  for (const name of ['Admin', 'Manager', 'Member', 'External', 'Content editor'])
    it(`is not the role ${name}, also when the form says so`, async () => {
      const answer = await createUser(bob, { ...ana, roleId: roles[name] });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), { roleId: 'You can give only what you hold yourself' });
      assert.deepEqual(await created(), []);
    });

  for (const name of ['Administrators', 'Content editors'])
    it(`is not the group ${name}, also among others`, async () => {
      const answer = await createUser(bob, { ...ana, groupIds: [groups.Interns ?? '', groups[name] ?? ''] });
      assert.deepEqual(errorsIn(answer.text), { groupIds: 'You can give only what you hold yourself' });
      assert.deepEqual(await created(), []);
    });

  it('is their own role and groups', async () => {
    const fields = {
      ...ana,
      roleId: roles['User manager'],
      groupIds: [groups['User managers'] ?? '', groups.Interns ?? ''],
    };
    assert.equal((await createUser(bob, fields)).status, 303);
    assert.equal((await created()).length, 1);
  });

  it('ends with the right to give it, on a page that was opened before', async () => {
    const { text } = await bob.get('/users/new');
    await test.rows("delete from role_permissions where permission = 'users.two-factor'");
    await test.rows("insert into role_permissions (role_id, permission) values (?, 'audit.view')", roles.External);
    const [group] = await test.rows<{ id: number }>("insert into groups (name) values ('Auditors') returning id");
    await test.rows('insert into group_roles (group_id, role_id) values (?, ?)', group?.id, roles.External);
    const answer = await bob.post('/users', { ...fieldsIn(text, '/users'), ...ana, groupIds: String(group?.id) });
    assert.deepEqual(errorsIn(answer.text), { groupIds: 'You can give only what you hold yourself' });
  });

  describe('for somebody who is masked', () => {
    let masked: Browser;
    before(async () => {
      const id = await addUserWith(test, 'Mina', ['users.view', 'users.create'], { mask_data: true });
      masked = await test.signIn(id);
    });

    it('is only masked users, and the page says so', async () => {
      const { text } = await masked.get('/users/new');
      const { checked, disabled } = inputIn(text, 'maskData');
      assert.deepEqual([checked, disabled], [true, true]);
      assert.match(text, /who is masked can’t unmask anybody/);
    });

    for (const maskData of [undefined, '', 'yes'])
      it(`makes a masked user when the form says ${JSON.stringify(maskData) ?? 'nothing'}`, async () => {
        assert.equal((await createUser(masked, { ...ana, maskData })).status, 303);
        assert.equal((await created())[0]?.mask_data, true);
      });
  });

  it('is nothing of the portal but the new user, for somebody who may do nothing else', async () => {
    const creator = await test.signIn(await addUserWith(test, 'Only', ['users.create']));
    const answer = await createUser(creator, ana);
    assert.equal(answer.status, 303);
    const page = await creator.get(answer.headers.location ?? '');
    assert.equal(page.status, 200);
    assert.match(page.text, /<code>[a-zA-Z2-9]{20}<\/code>/);
    assert.doesNotMatch(page.text, /href="\/users(\/\d+|")/);
    assert.equal((await creator.get(`/users/${test.ids.erin}/created`)).status, 404);
  });
});
