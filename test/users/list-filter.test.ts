import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, idsIn, linksIn, namesIn, open, openList, summaryIn, tabsIn, tagsIn, walk } from './list.ts';
import { editUser, idsOf } from './page.ts';

const people = 180;

/** What a filter means, said once more and without the portal's help. */
const meanings: Record<string, Record<string, string>> = {
  status: { active: "status = 'active'", deactivated: "status = 'deactivated'", deleted: "status = 'deleted'" },
  language: { en: "language = 'en'", de: "language = 'de'" },
  agent: { yes: 'agent', no: 'not agent' },
  two_factor: { email: "second_factor = 'email'", app: "second_factor = 'app'", off: "second_factor = 'off'" },
  last_sign_in: {
    never: 'last_sign_in_at is null',
    30: "now() - last_sign_in_at > interval '30 days'",
    90: "now() - last_sign_in_at > interval '90 days'",
  },
};

describe('A filter on the list of users', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
    const role = (index: number) => [roles.Member, roles.Manager, roles['User manager'], null, roles.Admin][index % 5];
    const added = await addPeople(
      test,
      Array.from({ length: people }, (_, index) => ({
        status: ['active', 'active', 'active', 'deactivated', 'deleted'][index % 5],
        role_id: role(Math.floor(index / 2)),
        agent: index % 3 === 0,
        language: index % 4 === 0 ? 'de' : 'en',
        second_factor: ['email', 'app', 'off'][index % 3],
        supervisor_id: index % 7 === 0 ? test.ids.bob : null,
        last_sign_in_at: index % 6 === 0 ? null : new Date(Date.now() - (index + 0.5) * 86_400_000),
      })),
    );
    const members = added.flatMap((id, index) => [
      ...(index % 8 === 0 ? [{ user_id: id, group_id: groups['User managers'] }] : []),
      ...(index % 9 === 0 ? [{ user_id: id, group_id: groups.Interns }] : []),
    ]);
    await test.portal.database.knex('group_members').insert(members);
  });
  after(() => test.close());

  const matching = async (where: string, ...values: unknown[]) =>
    (await test.rows<{ id: number }>(`select id from users where ${where} order by sort_name, id`, ...values)).map(
      ({ id }) => id,
    );
  const listed = (query: Record<string, string>) => walk(alice, { size: '100', ...query });

  for (const [name, values] of Object.entries(meanings))
    for (const [value, where] of Object.entries(values))
      it(`lists whom ${name}=${value} means, and nobody else`, async () => {
        const expected = await matching(where);
        assert.ok(expected.length > 0 && expected.length < people);
        assert.deepEqual(await listed({ [name]: value }), expected);
      });

  it('lists who is locked, as long as they are', async () => {
    const wrong = async (email: string) => {
      const visitor = await test.visit();
      for (let turn = 0; turn < 5; turn += 1) await visitor.post('/login', { email, password: 'wrong' });
    };
    await wrong('Erin@example.com');
    await wrong('nobody@example.com');
    const html = await openList(alice, { locked: 'yes' });
    assert.deepEqual(idsIn(html), [test.ids.erin]);
    assert.deepEqual(tagsIn(html), { 'Locked now: Yes': '/users' });
    assert.deepEqual(await listed({ locked: 'yes', status: 'active', sort: 'last' }), [test.ids.erin]);
    await test.rows("update sign_in_throttles set locked_until = now() - interval '1 second'");
    assert.deepEqual(await listed({ locked: 'yes' }), []);
    await test.rows("update sign_in_throttles set locked_until = now() + interval '1 minute'");
    assert.deepEqual(await listed({ locked: 'yes' }), [test.ids.erin]);
    assert.equal((await editUser(alice, test.ids.erin, { email: 'erin.new@example.com' })).status, 303);
    assert.deepEqual(await listed({ locked: 'yes' }), []);
  });

  it('lists the people of a role', async () => {
    const expected = await matching('role_id = ?', roles.Manager);
    assert.ok(expected.length > 0);
    assert.deepEqual(await listed({ role: roles.Manager ?? '' }), expected);
  });

  it('lists the people of a group', async () => {
    const expected = await matching('id in (select user_id from group_members where group_id = ?)', groups.Interns);
    assert.ok(expected.length > 0);
    assert.deepEqual(await listed({ group: groups.Interns ?? '' }), expected);
  });

  describe('for a permission', () => {
    const holding = `exists (select from roles left join role_permissions on role_permissions.role_id = roles.id
      where (roles.built_in = 'admin' or permission = ?)
        and (roles.id = users.role_id or roles.id in (
          select group_roles.role_id from group_roles join group_members using (group_id) where user_id = users.id)))`;

    for (const permission of ['users.view', 'customers.view', 'audit.view', 'pages.publish', 'settings.edit'])
      it(`lists everyone who has ${permission}, by role or by group, administrators always`, async () => {
        const expected = await matching(holding, permission);
        assert.ok(expected.includes(test.ids.alice));
        assert.deepEqual(await listed({ permission }), expected);
      });

    it('follows the roles at once', async () => {
      const before = await listed({ permission: 'outbox.view' });
      assert.equal(before.includes(test.ids.erin), false);
      await test.rows('insert into group_roles (group_id, role_id) values (?, ?)', groups.Interns, roles.Admin);
      const after = await listed({ permission: 'outbox.view' });
      await test.rows('delete from group_roles where group_id = ?', groups.Interns);
      assert.equal(after.includes(test.ids.erin), true);
    });
  });

  describe('for a supervisor', () => {
    it('lists the people who report to them, by number or by e-mail, and says their name', async () => {
      const expected = await matching('supervisor_id = ?', test.ids.bob);
      assert.ok(expected.length > 0);
      for (const supervisor of [String(test.ids.bob), 'bob@example.com', ' Bob@Example.COM ']) {
        assert.deepEqual(await listed({ supervisor }), expected);
        const html = await openList(alice, { supervisor });
        assert.deepEqual(tagsIn(html), { 'Supervisor: Bob Baker': '/users' });
        assert.equal(tabsIn(html).urls.Active, `/users?status=active&supervisor=${test.ids.bob}`);
      }
    });

    it('lists nobody for an e-mail that nobody has, and says which one', async () => {
      const html = await openList(alice, { supervisor: 'boob@example.com' });
      assert.deepEqual(namesIn(html), []);
      assert.deepEqual(Object.keys(tagsIn(html)), ['Supervisor: boob@example.com']);
    });

    it('lists nobody for somebody who supervises nobody, and everybody for a number that nobody has', async () => {
      assert.deepEqual(namesIn(await openList(alice, { supervisor: String(test.ids.erin) })), []);
      const html = await openList(alice, { supervisor: '999999' });
      assert.equal(idsIn(html).length, 25);
      assert.deepEqual(tagsIn(html), {});
    });
  });

  it('can be combined with all others, in every order', async () => {
    const query = {
      status: 'active',
      role: roles.Member ?? '',
      agent: 'yes',
      language: 'en',
      permission: 'customers.view',
    };
    const where = "status = 'active' and role_id = ? and agent and language = 'en'";
    const [expected, sorted] = [
      await matching(where, roles.Member),
      await matching(`${where} and email_key like 'person.%'`, roles.Member),
    ];
    assert.ok(expected.length > 0);
    for (const sort of ['name', 'email', 'status', 'last', 'created'])
      for (const dir of ['asc', 'desc'])
        assert.deepEqual((await listed({ ...query, sort, dir })).sort(), [...expected].sort(), `${sort} ${dir}`);
    assert.deepEqual(
      await listed({ ...query, q: 'person.', two_factor: 'email', last_sign_in: '30' }),
      await matching(
        `${where} and second_factor = 'email' and last_sign_in_at < now() - interval '30 days'`,
        roles.Member,
      ),
    );
    assert.deepEqual(await listed({ ...query, q: 'PERSON. @example.net' }), sorted);
    assert.deepEqual(
      await listed({ ...query, status: 'deleted', last_sign_in: 'never', group: groups.Administrators ?? '' }),
      [],
    );
  });

  it('is shown as a tag that takes it away and leaves the others', async () => {
    const query = {
      q: 'person 1',
      status: 'active',
      group: groups.Interns ?? '',
      role: roles.Member ?? '',
      language: 'en',
    };
    const more = {
      agent: 'no',
      two_factor: 'app',
      supervisor: String(test.ids.bob),
      permission: 'users.view',
      last_sign_in: '30',
    };
    const html = await openList(alice, { ...query, ...more, sort: 'last', dir: 'desc', size: '50', last: '1' });
    const tags = tagsIn(html);
    assert.deepEqual(Object.keys(tags), [
      ...['Search: person 1', 'Status: Active', 'Group: Interns', 'Role: Member', 'Language: English', 'Agent: No'],
      ...[
        '2FA: Authenticator app',
        'Supervisor: Bob Baker',
        'May do this: See users',
        'Last sign-in: More than 30 days ago',
      ],
    ]);
    const names = [...Object.keys(query), ...Object.keys(more)];
    for (const [index, url] of Object.values(tags).entries()) {
      const left = Object.fromEntries(new URL(url, 'http://x').searchParams);
      const expected = { ...query, ...more, sort: 'last', dir: 'desc', size: '50' } as Record<string, string>;
      delete expected[names[index === 7 ? 7 : index] ?? ''];
      assert.deepEqual(left, expected);
    }
    assert.equal(linksIn(html.split('class="chips"')[1] ?? '')['Clear all'], '/users?sort=last&dir=desc&size=50');
  });

  it('stays chosen in the form', async () => {
    const html = await openList(alice, {
      q: '"x" <y>',
      role: roles.Member ?? '',
      permission: 'pages.view',
      status: 'active',
      size: '50',
    });
    assert.match(html, /id="q" name="q" value="&#34;x&#34; &lt;y&gt;"/);
    const chosen = [...html.matchAll(/<option value="([^"]*)" selected>/g)].map(([, value]) => value);
    assert.deepEqual(chosen, ['', roles.Member, '', '', '', 'pages.view', '', '', 'name', 'asc']);
    assert.match(html, /<input type="hidden" name="status" value="active">/);
    assert.match(html, /<input type="hidden" name="size" value="50">/);
  });

  it('goes back to the first page', async () => {
    const first = await openList(alice, { agent: 'no' });
    const second = await open(alice, linksIn(/<nav class="pager".*?<\/nav>/s.exec(first)?.[0] ?? '').Next ?? '');
    for (const url of [...Object.values(tagsIn(second)), ...Object.values(tabsIn(second).urls)])
      assert.doesNotMatch(url, /after|before|last=1/);
  });

  it('says how many match', async () => {
    const expected = await matching("status = 'deleted'");
    const html = await openList(alice, { status: 'deleted' });
    assert.equal(summaryIn(html), `1–25 of ${expected.length} users`);
    assert.match(html, new RegExp(`class="muted">${expected.length} users<`));
    assert.equal(summaryIn(await openList(alice, { q: 'alice' })), '1 user');
  });
});
