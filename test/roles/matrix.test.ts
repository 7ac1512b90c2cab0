import assert from 'node:assert/strict';
import { addGroup, addRole, allRights, join, lastEntry, permissionsOf, signInManager } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, fieldsIn, flashIn, headingIn, idsOf, textOf } from '../users/page.ts';

const review = '/roles/review';

describe('The matrix of roles', () => {
  let test: TestPortal;
  let alice: Browser;
  let role: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    role = await addRole(test, `Desk ${made}`, ['pages.view', 'customers.view']);
  });
  after(() => test.close());

  /** The matrix as somebody has it open, with cells ticked and unticked. */
  async function matrix(browser: Browser, tick: string[], untick: string[] = []) {
    const fields = fieldsIn((await browser.get('/roles')).text, review);
    return { ...fields, p: [...(fields.p ?? []).filter((cell) => !untick.includes(cell)), ...tick] };
  }

  it('shows permissions by area in rows and roles in columns: Admin always, built-in ones fixed, others to tick', async () => {
    const { text } = await alice.get('/roles');
    const { Manager, Admin } = await idsOf(test, 'roles');
    assert.match(textOf(text), /Permissions by role.*Permission Admin 1 user Built in Manager 0 users Built in/);
    const row = /<tr><th scope="row" class="perm">See users.*?<\/tr>/s.exec(text)?.[0] ?? '';
    assert.match(textOf(`<main${row}`), /See users Always No No No/);
    assert.match(row, new RegExp(`name="p" value="${role}:users.view"><span class="vh">Desk ${made}: See users`));
    assert.doesNotMatch(text, new RegExp(`value="(${Admin}|${Manager}):`));
    assert.match(text, new RegExp(`value="${role}:pages.view" checked`));
  });

  it('has nothing to tick for whoever may only look', async () => {
    const { text } = await (await test.signIn('bob')).get('/roles');
    assert.match(textOf(text), /What each role gives/);
    assert.doesNotMatch(text, /<input class="tick"|action="\/roles\/review"/);
  });

  it('gives a box only where one may change something', async () => {
    const strong = await addRole(test, `Strong ${made}`, ['settings.edit']);
    const mona = await signInManager(test, `Mona${made}`, ['pages.view', 'customers.view']);
    const { text } = await mona.get('/roles');
    assert.match(text, new RegExp(`value="${role}:pages.view" checked`));
    assert.doesNotMatch(text, new RegExp(`value="${role}:settings.edit"|value="${strong}:`));
    assert.match(textOf(text), new RegExp(`Strong ${made} 0 users Holds more than you`));
  });

  it('is saved only after a review that says what changes and how many users each change affects', async () => {
    const users = [await addUser(test, `One${made}`, { role_id: role }), await addUser(test, `Two${made}`)];
    await join(test, await addGroup(test, `Carriers ${made}`, [role]), ...users, test.ids.dave, test.ids.alice);
    const before = await allRights(test);
    const fields = await matrix(alice, [`${role}:pages.edit`], [`${role}:customers.view`]);
    const shown = await alice.post(review, fields);
    assert.equal(shown.status, 200);
    assert.equal(headingIn(shown.text), 'Review changes');
    assert.match(textOf(shown.text), new RegExp(`Desk ${made} 4 users`));
    assert.match(textOf(shown.text), /See customers Loses it 3 users may not do it any more/);
    assert.match(textOf(shown.text), /Edit pages Gets it 2 users may do it from now on/);
    assert.equal(await allRights(test), before);

    const saved = await alice.post(review, { ...fieldsIn(shown.text, review), _do: 'save' });
    assert.equal(saved.headers.location, '/roles');
    assert.deepEqual(await permissionsOf(test, role), ['pages.edit', 'pages.view']);
    assert.equal(
      flashIn((await alice.get('/roles')).text),
      '1 role was updated. 3 users may do other things from now on.',
    );
    const { event, changes, details } = await lastEntry(test, 'role', role);
    assert.equal(event, 'role.updated');
    assert.deepEqual(changes, {
      permissions: [
        ['customers.view', 'pages.view'],
        ['pages.view', 'pages.edit'],
      ],
    });
    assert.deepEqual([details.gained, details.lost], [{ 'pages.edit': 2 }, { 'customers.view': 3 }]);
  });

  it('changes several roles in one go, and is felt on the next request', async () => {
    const other = await addRole(test, `Other ${made}`, []);
    const holder = await test.signIn(await addUser(test, `Holder${made}`, { role_id: other }));
    assert.equal((await holder.get('/users')).status, 403);
    const shown = await alice.post(review, await matrix(alice, [`${role}:pages.edit`, `${other}:users.view`]));
    await alice.post(review, { ...fieldsIn(shown.text, review), _do: 'save' });
    assert.equal((await holder.get('/users')).status, 200);
    assert.deepEqual(await permissionsOf(test, role), ['customers.view', 'pages.edit', 'pages.view']);
    assert.match(flashIn((await alice.get('/roles')).text), /^2 roles were updated\./);
  });

  it('goes back to the roles with everything ticked as it was', async () => {
    const shown = await alice.post(review, await matrix(alice, [`${role}:pages.edit`], [`${role}:pages.view`]));
    const back = await alice.post(review, { ...fieldsIn(shown.text, review), _do: 'back' });
    assert.equal(back.status, 200);
    const cells = (fieldsIn(back.text, review).p ?? []).filter((cell) => cell.startsWith(`${role}:`));
    assert.deepEqual(cells.sort(), [`${role}:customers.view`, `${role}:pages.edit`]);
  });

  it('says so when nothing was changed', async () => {
    const before = await allRights(test);
    assert.equal((await alice.post(review, await matrix(alice, []))).headers.location, '/roles');
    assert.equal(flashIn((await alice.get('/roles')).text), 'Nothing was changed.');
    assert.equal(await allRights(test), before);
  });

  it('merges with what somebody else changed since the matrix was opened, and says what that was', async () => {
    const fields = await matrix(alice, [`${role}:pages.edit`], [`${role}:customers.view`]);
    const other = await signInManager(test, `Olga${made}`, ['pages.view', 'customers.view', 'audit.view']);
    const path = `/roles/${role}/edit`;
    const opened = fieldsIn((await other.get(path)).text, path);
    await other.post(path, { ...opened, permissions: ['pages.view', 'audit.view'] });
    const shown = await alice.post(review, fields);
    assert.match(textOf(shown.text), new RegExp(`Desk ${made} was changed meanwhile, by Olga${made} Test on`));
    assert.match(textOf(shown.text), /It got: See the audit trail\. It lost: See customers\./);
    await alice.post(review, { ...fieldsIn(shown.text, review), _do: 'save' });
    assert.deepEqual(await permissionsOf(test, role), ['audit.view', 'pages.edit', 'pages.view']);
  });

  it('saves nothing that is not what the review has shown: it shows it anew', async () => {
    const shown = await alice.post(review, await matrix(alice, [`${role}:pages.edit`]));
    await test.rows("insert into role_permissions (role_id, permission) values (?, 'outbox.view')", role);
    await test.rows('update roles set version = version + 1 where id = ?', role);
    const before = await allRights(test);
    const answer = await alice.post(review, { ...fieldsIn(shown.text, review), _do: 'save' });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), new RegExp(`Desk ${made} was changed meanwhile\\. It got: See the outbox\\.`));
    assert.equal(await allRights(test), before);
    await alice.post(review, { ...fieldsIn(answer.text, review), _do: 'save' });
    assert.deepEqual(await permissionsOf(test, role), ['customers.view', 'outbox.view', 'pages.edit', 'pages.view']);
  });

  it('takes a double click for one', async () => {
    const shown = await alice.post(review, await matrix(alice, [`${role}:pages.edit`]));
    const fields = { ...fieldsIn(shown.text, review), _do: 'save' };
    const answers = await Promise.all([alice.post(review, fields), alice.post(review, fields)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const entries = await test.rows("select 1 from audit_entries where subject_type = 'role' and subject_id = ?", role);
    assert.equal(entries.length, 1);
  });

  it('leaves out a role that was deleted meanwhile', async () => {
    const fields = await matrix(alice, [`${role}:pages.edit`]);
    await test.rows('delete from roles where id = ?', role);
    const shown = await alice.post(review, fields);
    assert.match(textOf(shown.text), /Nothing is left to save.*A role was deleted meanwhile/);
  });

  it('refuses what no page sends, and changes nothing', async () => {
    const before = await allRights(test);
    for (const fields of [
      { v: 'x' },
      { p: 'x' },
      { v: `${role}:1:users.view"` },
      { change: `${role}:grow:users.view` },
      { _do: 'drop' },
    ])
      assert.equal((await alice.post(review, fields)).status, 400);
    const nothing = [
      { p: `${role}:users.view` },
      { v: `${role}:1:pages.view,customers.view`, p: `${role}:users.fly` },
      { _do: 'save', change: `${role}:add:users.fly`, v: `${role}:1:` },
      { _do: 'save' },
    ];
    for (const fields of nothing) await alice.post(review, fields);
    assert.equal(await allRights(test), before);
    assert.equal((await alice.get(review)).headers.location, '/roles');
  });

  it('changes neither by review nor by hand what one may not change', async () => {
    const { Manager, Admin } = await idsOf(test, 'roles');
    const strong = await addRole(test, `Stronger ${made}`, ['settings.edit']);
    const monaId = await addUserWith(test, `Mina${made}`, ['roles.view', 'roles.edit', 'pages.view', 'customers.view']);
    const mona = await test.signIn(monaId);
    const before = await allRights(test);
    for (const [id, permission] of [
      [Manager, 'users.view'],
      [Admin, 'users.view'],
      [strong, 'pages.view'],
      [role, 'settings.edit'],
    ]) {
      const given = (await permissionsOf(test, Number(id))).join();
      const version = (await test.rows('select version from roles where id = ?', id))[0]?.version;
      const v = `${id}:${version}:${given}`;
      const p = [...given.split(','), String(permission)]
        .map((name) => `${id}:${name}`)
        .filter((cell) => !cell.endsWith(':'));
      const shown = await mona.post(review, { v, p });
      assert.match(textOf(shown.text), /You can’t (change|put)/);
      assert.doesNotMatch(shown.text, /name="change"/);
      const forced = await mona.post(review, { _do: 'save', v, change: `${id}:add:${permission}` });
      assert.equal(forced.status, 403);
    }
    assert.equal(await allRights(test), before);
    assert.equal(
      (await (await test.signIn('bob')).post(review, { _do: 'save', change: `${role}:add:users.edit` })).status,
      403,
    );
  });
});
