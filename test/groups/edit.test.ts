import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, errorsIn, fieldsIn, flashIn, headingIn, idsOf, inputIn, offIn, textOf } from '../users/page.ts';
import { addGroup, addGroupWith, addRole, allRights, join, lastEntry, rolesOf, signInManager } from './people.ts';

describe('A group', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  const role = (name: string) => roles[name] ?? assert.fail(name);
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    roles = await idsOf(test, 'roles');
  });
  after(() => test.close());

  const nameOf = async (id: number) => (await test.rows('select name from groups where id = ?', id))[0]?.name;
  const taken = { name: 'Another group already has this name. Use a different one' };

  describe('that is new', () => {
    it('is saved with its roles, recorded, and leads to its own page', async () => {
      assert.equal(headingIn((await alice.get('/groups/new')).text), 'New group');
      const fields = {
        name: ' Press   office ',
        description: 'Talks to the papers',
        roleIds: [role('Member'), role('Content editor')],
      };
      const answer = await alice.post('/groups', fields);
      assert.equal(answer.status, 303);
      const id = Number(/^\/groups\/(\d+)$/.exec(answer.headers.location ?? '')?.[1]);
      assert.equal(await nameOf(id), 'Press office');
      assert.deepEqual(await rolesOf(test, id), ['Content editor', 'Member']);
      const [given] = await test.rows('select distinct given_by from group_roles where group_id = ?', id);
      assert.equal(given?.given_by, test.ids.alice);
      const { event, actor_id, changes } = await lastEntry(test, 'group', id);
      assert.deepEqual([event, actor_id], ['group.created', test.ids.alice]);
      assert.deepEqual(changes.name, [null, 'Press office']);
      assert.deepEqual(changes.roleIds, [null, [role('Member'), role('Content editor')].map(Number)]);
      assert.equal(flashIn((await alice.get(`/groups/${id}`)).text), 'Press office was created. Add its members now.');
    });

    it('needs a name of its own, whatever the case and the accents, and keeps what was typed', async () => {
      const before = await allRights(test);
      const missing = await alice.post('/groups', { name: '  ', description: 'Kept' });
      assert.equal(missing.status, 422);
      assert.deepEqual(errorsIn(missing.text), { name: 'Enter a name for the group' });
      assert.equal(inputIn(missing.text, 'description').value, 'Kept');
      assert.match(missing.text, /<title>Error: New group/);
      const twice = await alice.post('/groups', { name: 'INTÈRNS', roleIds: role('Member') });
      assert.deepEqual([twice.status, errorsIn(twice.text)], [422, taken]);
      assert.deepEqual(fieldsIn(twice.text, '/groups').roleIds, [role('Member')]);
      assert.equal(await allRights(test), before);
    });

    it('cannot look like the built-in one, in no language', async () => {
      for (const name of ['administrators', 'Administratoren']) {
        const { status, text } = await alice.post('/groups', { name });
        assert.deepEqual([status, errorsIn(text)], [422, taken]);
      }
    });

    it('refuses names and roles that no page sends', async () => {
      const long = await alice.post('/groups', { name: 'x'.repeat(101), description: 'y'.repeat(501) });
      assert.deepEqual(errorsIn(long.text), {
        name: 'Use 100 characters at most',
        description: 'Use 500 characters at most',
      });
      for (const roleIds of ['9999999', '-1', 'x', '0', '99999999999999999999'])
        assert.deepEqual(errorsIn((await alice.post('/groups', { name: 'Odd', roleIds })).text), {
          roleIds: 'Choose one of the offered values',
        });
      assert.equal((await alice.post('/groups', { name: ['One', 'Two'] })).status, 422);
      assert.equal((await alice.post('/groups', { name: 'Hid\u202eden' })).status, 422);
    });

    it('is made once when two save the same name at the same moment', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => alice.post('/groups', { name: 'Only one' })));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422]);
      assert.equal((await test.rows("select 1 from groups where name = 'Only one'")).length, 1);
    });
  });

  describe('that is edited', () => {
    it('changes its name and roles, and says for how many users that matters', async () => {
      const id = await addGroup(test, 'Desk', [role('Member')]);
      await join(test, id, test.ids.erin, test.ids.carol);
      const path = `/groups/${id}/edit`;
      const { text } = await alice.get(path);
      assert.equal(headingIn(text), 'Edit group: Desk');
      const fields = { ...fieldsIn(text, path), name: 'Front desk', roleIds: [role('Member'), role('Manager')] };
      const answer = await alice.post(path, fields);
      assert.equal(answer.headers.location, `/groups/${id}`);
      assert.equal(
        flashIn((await alice.get(`/groups/${id}`)).text),
        'Front desk was updated: Name and Roles. 2 users may do other things from now on. Undo',
      );
      const { event, changes, details } = await lastEntry(test, 'group', id);
      assert.equal(event, 'group.updated');
      assert.deepEqual(changes, {
        name: ['Desk', 'Front desk'],
        roleIds: [[Number(role('Member'))], [Number(role('Manager')), Number(role('Member'))].sort((a, b) => a - b)],
      });
      assert.equal(details.affected, 2);
      assert.equal((details.gained as Record<string, number>)['pages.publish'], 2);
      assert.deepEqual(details.lost, {});
    });

    it('counts only those for whom something changes', async () => {
      const id = await addGroup(test, 'Also editors');
      await join(test, id, test.ids.dave, test.ids.alice, await addUser(test, 'Fresh'));
      const path = `/groups/${id}/edit`;
      const fields = fieldsIn((await alice.get(path)).text, path);
      await alice.post(path, { ...fields, roleIds: role('Content editor') });
      const { details } = await lastEntry(test, 'group', id);
      assert.deepEqual([details.people, details.affected], [3, 1]);
    });

    it('stays as it is, unrecorded, when nothing was changed', async () => {
      const id = await addGroup(test, 'Same', [role('Member')]);
      const path = `/groups/${id}/edit`;
      const fields = fieldsIn((await alice.get(path)).text, path);
      const before = await allRights(test);
      assert.equal((await alice.post(path, fields)).status, 303);
      assert.equal(flashIn((await alice.get(`/groups/${id}`)).text), 'Nothing was changed.');
      assert.equal(await allRights(test), before);
    });

    it('shows what somebody else saved meanwhile beside what was typed, and overwrites only knowingly', async () => {
      const id = await addGroup(test, 'Shared', [role('Member')]);
      const path = `/groups/${id}/edit`;
      const opened = fieldsIn((await alice.get(path)).text, path);
      const other = await signInManager(test, 'Olga', ['customers.view', 'pages.view', 'pages.preview']);
      await other.post(path, { ...fieldsIn((await other.get(path)).text, path), name: 'Theirs', description: 'New' });
      const answer = await alice.post(path, { ...opened, name: 'Mine', roleIds: role('External') });
      assert.equal(answer.status, 422);
      const shown = textOf(answer.text);
      assert.match(shown, /Somebody else changed this group meanwhile Olga Test saved changes on/);
      assert.match(shown, /Name Theirs Mine Description New None Roles Member External/);
      assert.equal(await nameOf(id), 'Theirs');
      const again = await alice.post(path, fieldsIn(answer.text, path));
      assert.equal(again.status, 303);
      assert.equal(await nameOf(id), 'Mine');
      assert.deepEqual(await rolesOf(test, id), ['External']);
    });

    it('lets one take what somebody else saved, field by field', async () => {
      const id = await addGroup(test, 'Chosen', [role('Member')]);
      const path = `/groups/${id}/edit`;
      const opened = fieldsIn((await alice.get(path)).text, path);
      const other = await test.signIn('alice');
      const theirs = { name: 'Chosen by them', description: 'New', roleIds: [role('Member'), role('External')] };
      assert.equal((await other.post(path, { ...opened, ...theirs })).status, 303);
      const answer = await alice.post(path, { ...opened, name: 'Chosen by me', roleIds: [] });
      const shown = fieldsIn(answer.text, path);
      const chosen = { ...shown, 'take-description': 'theirs', 'take-roleIds': 'theirs', 'take-version': 'theirs' };
      assert.equal((await alice.post(path, { ...chosen, version: opened.version })).status, 422);
      assert.equal((await alice.post(path, chosen)).status, 303);
      assert.equal(await nameOf(id), 'Chosen by me');
      assert.deepEqual((await rolesOf(test, id)).toSorted(), ['External', 'Member']);
      const [row] = await test.rows('select description from groups where id = ?', id);
      assert.equal(row?.description, 'New');
    });

    it('is saved by one of two who save at the same moment, and shown to the other', async () => {
      const id = await addGroup(test, 'Hot');
      const path = `/groups/${id}/edit`;
      const fields = fieldsIn((await alice.get(path)).text, path);
      const answers = await Promise.all(
        ['A', 'B', 'C'].map((name) => alice.post(path, { ...fields, name: `Hot ${name}` })),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422]);
    });

    it('keeps who gave the roles that stay', async () => {
      const id = await addGroup(test, 'Givers', [role('Member')]);
      await test.rows('update group_roles set given_by = ? where group_id = ?', test.ids.bob, id);
      const path = `/groups/${id}/edit`;
      const fields = fieldsIn((await alice.get(path)).text, path);
      await alice.post(path, { ...fields, roleIds: [role('Member'), role('External')] });
      const given = await test.rows('select given_by from group_roles where group_id = ? order by given_by', id);
      assert.deepEqual(
        given.map((row) => row.given_by),
        [test.ids.alice, test.ids.bob].sort((a, b) => a - b),
      );
    });

    it('is 404 when it is gone, or when its number is none', async () => {
      for (const id of ['999999', '0', '-1', 'x', '1e3', '99999999999999999999']) {
        assert.equal((await alice.get(`/groups/${id}`)).status, 404);
        assert.equal((await alice.get(`/groups/${id}/edit`)).status, 404);
        assert.equal((await alice.post(`/groups/${id}/edit`, { name: 'X', version: '1' })).status, 404);
        assert.equal((await alice.post(`/groups/${id}/delete`, {})).status, 404);
        assert.equal((await alice.post(`/groups/${id}/members/remove`, { member: '1' })).status, 404);
        assert.equal((await alice.post(`/groups/${id}/members/add`, { _do: 'save', add: '1' })).status, 404);
      }
    });
  });

  it('offers roles beyond one’s own, disabled, with who could give them', async () => {
    const mona = await signInManager(test, 'Mona', ['pages.view']);
    const { text } = await mona.get('/groups/new');
    const off = offIn(text, 'roleIds');
    assert.equal(off.Admin, 'Only an administrator can give this');
    assert.equal(off.Manager, 'Only somebody who holds all of this can give it');
    assert.equal(off.External, undefined);
  });

  it('that gives more than one holds is shown with who could change it, and without the ways to', async () => {
    const id = await addGroupWith(test, 'Strong', ['settings.edit']);
    const mona = await signInManager(test, 'Mona2');
    const { text } = await mona.get(`/groups/${id}`);
    assert.match(
      textOf(text),
      /This group gives more than you may do yourself\. Only somebody who holds all of it can change it/,
    );
    assert.doesNotMatch(text, new RegExp(`href="/groups/${id}/(edit|delete|members)`));
    const built = await alice.get(`/groups/${(await idsOf(test, 'groups')).Administrators}`);
    assert.match(
      textOf(built.text),
      /This group is built in: it can’t be renamed, changed or deleted\. Its members can be changed\./,
    );
    assert.doesNotMatch(built.text, /\/edit"/);
  });

  it('says in plain words what it gives, and lists its roles', async () => {
    const shift = await addRole(test, 'Night shift', ['pages.view', 'customers.view']);
    const id = await addGroup(test, 'Night', [shift]);
    const shown = textOf((await alice.get(`/groups/${id}`)).text);
    assert.match(shown, /Roles Night shift What it gives Customers See customers CMS pages See pages$/);
    const administrators = await alice.get(`/groups/${(await idsOf(test, 'groups')).Administrators}`);
    assert.match(textOf(administrators.text), /What it gives Every permission, future ones too/);
    const nothing = await alice.get(`/groups/${await addGroup(test, 'Empty')}`);
    assert.match(textOf(nothing.text), /No roles yet, so it gives nothing\. What it gives No permission yet/);
  });
});
