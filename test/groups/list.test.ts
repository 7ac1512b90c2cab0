import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, idsOf, textOf } from '../users/page.ts';
import { addGroup, join } from './people.ts';

describe('The list of groups', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  it('shows each group with its description, its roles and how many members it has', async () => {
    const { text, status } = await (await test.signIn('alice')).get('/groups');
    assert.equal(status, 200);
    assert.match(text, /<title>Groups &amp; permissions – Back Office<\/title>/);
    assert.match(textOf(text), /Administrators Built in Every permission Admin 1/);
    assert.match(textOf(text), /Content editors Everybody who writes for the store Content editor 1/);
    assert.match(textOf(text), /Interns First weeks in the company: an account, no rights yet None 1/);
    assert.match(textOf(text), /1–4 of 4 groups/);
  });

  it('does not count deleted users', async () => {
    const { Interns } = await idsOf(test, 'groups');
    const gone = await addUser(test, 'Gone', { status: 'deleted' });
    await join(test, Number(Interns), gone);
    const { text } = await (await test.signIn('alice')).get('/groups');
    assert.match(textOf(text), /no rights yet None 1/);
    await test.rows('delete from group_members where user_id = ?', gone);
  });

  it('is reached from the navigation and from the tab beside the roles', async () => {
    const alice = await test.signIn('alice');
    assert.match((await alice.get('/')).text, /<a href="\/groups">.*Groups &amp; permissions<\/a>/s);
    const { text } = await alice.get('/roles');
    assert.match(text, /<nav class="tabs".*<a href="\/groups">Groups <span class="count">4<\/span>/s);
  });

  it('leads only to what one may open', async () => {
    const onlyGroups = await test.signIn(await addUserWith(test, 'Onlygroups', ['groups.view']));
    const { text } = await onlyGroups.get('/groups');
    assert.doesNotMatch(text, /href="\/roles/);
    assert.doesNotMatch(text, /New group/);
    const onlyRoles = await test.signIn(await addUserWith(test, 'Onlyroles', ['roles.view']));
    assert.match((await onlyRoles.get('/')).text, /<a href="\/roles">.*Groups &amp; permissions<\/a>/s);
    assert.doesNotMatch((await onlyRoles.get('/roles')).text, /href="\/groups/);
  });

  it('is refused to whoever may not see groups, and shown in German to whoever reads German', async () => {
    const { status, text } = await (await test.signIn('erin')).get('/groups');
    assert.equal(status, 403);
    assert.match(text, /See groups/);
    await test.rows("update users set language = 'de' where id = ?", test.ids.alice);
    const german = await (await test.signIn('alice')).get('/groups');
    assert.match(textOf(german.text), /Administratoren Eingebaut Alle Berechtigungen/);
    await test.rows("update users set language = 'en' where id = ?", test.ids.alice);
  });

  it('has pages of fifty, and ignores a page that there is not', async () => {
    for (let number = 10; number < 60; number += 1) await addGroup(test, `Zone ${number}`);
    const alice = await test.signIn('alice');
    const first = await alice.get('/groups');
    assert.match(textOf(first.text), /1–50 of 54 groups/);
    assert.match(first.text, /href="\/groups\?page=2" rel="next"/);
    const second = await alice.get('/groups?page=2');
    assert.match(textOf(second.text), /51–54 of 54 groups/);
    assert.match(textOf(second.text), /Zone 59/);
    for (const page of ['0', '3', '-1', 'x', '99999999999999999999', '2&page=2'])
      assert.match(textOf((await alice.get(`/groups?page=${page}`)).text), /1–50 of 54 groups/);
  });
});
