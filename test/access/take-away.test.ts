import assert from 'node:assert/strict';
import { accessOf, addGroup, addGroupWith, addRole, join } from '../groups/people.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, fieldsIn, flashIn, idsOf, textOf } from '../users/page.ts';

describe('Taking one permission from somebody', () => {
  let test: TestPortal;
  let alice: Browser;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  async function ben(columns = {}): Promise<number> {
    made += 1;
    return addUser(test, `Ben${made}`, columns);
  }
  const decoded = (url = '') => url.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
  /** Follows the link beside a permission; gives the page that says how. */
  async function askFor(browser: Browser, id: number, permission: string) {
    const { text } = await browser.get(`/users/${id}/access`);
    const item = text.split(`<li id="${permission.replace('.', '-')}">`)[1]?.split('</li>')[0] ?? '';
    const url = /href="([^"]*what-if[^"]*)"/.exec(item)?.[1];
    assert.ok(url, 'there is no link to take it away');
    return (await browser.get(decoded(url).split('#')[0] ?? '')).text;
  }
  const panelIn = (html: string) => textOf(`<main ${html.split('id="what-if"')[1]?.split('</section>')[0]}`);

  it('says why, names a group that gives the rest, and goes on to save it', async () => {
    const id = await ben();
    const publishers = await addGroupWith(test, 'Publishers', ['pages.view', 'pages.edit', 'pages.publish']);
    const writers = await addGroupWith(test, 'Writers', ['pages.view', 'pages.edit']);
    await join(test, publishers, id);
    const why = textOf((await alice.get(`/users/${id}/access`)).text);
    assert.match(why, /Can Publish pages By the group Publishers , which carries the role Role of Publishers/);
    const text = await askFor(alice, id, 'pages.publish');
    const said = panelIn(text);
    assert.match(said, /Take away: Group: Publishers Give instead: Group: Writers/);
    assert.match(said, /then loses this, and nothing else: Publish pages/);

    const [, save = ''] = /class="btn btn-primary" href="(\/users\/\d+\/edit[^"]*)"/.exec(text) ?? [];
    const path = `/users/${id}/edit`;
    const form = await alice.get(decoded(save).split('#')[0] ?? '');
    assert.match(textOf(form.text), /filled in as you tried them/);
    const answer = await alice.post(path, fieldsIn(form.text, path));
    assert.equal(answer.headers.location, `/users/${id}/access`);
    assert.match(flashIn((await alice.get(`/users/${id}/access`)).text), /was updated: Groups/);
    assert.deepEqual((await accessOf(test, id)).groupIds, [writers]);
  });

  it('takes every way by which it comes, and gives a role where there is none', async () => {
    const role = await addRole(test, 'Two rights', ['audit.view', 'outbox.view']);
    const only = await addRole(test, 'One right', ['outbox.view']);
    const id = await ben({ role_id: role });
    await join(test, await addGroup(test, 'Carries it too', [role]), id);
    const said = panelIn(await askFor(alice, id, 'audit.view'));
    assert.match(said, /Take away: Role: Two rights Take away: Group: Carries it too Give instead: Role: One right/);
    await test.rows('delete from role_permissions where role_id = ?', only);
  });

  it('says what goes besides where nothing gives the rest, and which role to change', async () => {
    const role = await addRole(test, 'All or nothing', ['settings.edit', 'users.export']);
    const id = await ben({ role_id: role });
    const text = await askFor(alice, id, 'settings.edit');
    assert.match(panelIn(text), /could no longer: Export users Change settings No role or group gives the rest/);
    assert.match(text, new RegExp(`<a href="/roles/${role}">All or nothing</a>`));
  });

  it('never gives anything new on the way', async () => {
    const id = await ben({ role_id: await addRole(test, 'Pair', ['groups.view', 'groups.edit']) });
    await addGroupWith(test, 'More than that', ['groups.view', 'users.delete']);
    assert.doesNotMatch(panelIn(await askFor(alice, id, 'groups.edit')), /More than that/);
  });

  it('tells who could where the user is out of reach', async () => {
    const bob = await test.signIn('bob');
    const text = await askFor(bob, test.ids.dave, 'pages.publish');
    assert.match(
      panelIn(text),
      /may do more than you, or you may not edit users\. An administrator can: Alice Andersen\./,
    );
    assert.doesNotMatch(text, /\/edit\?what-if/);
  });

  it('fills nothing into a form that the actor may not give, whatever the address says', async () => {
    const manager = await test.signIn(await addUserWith(test, 'Manager', ['users.view', 'users.edit']));
    const [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
    const id = await ben();
    await join(test, Number(groups.Interns), id);
    const path = `/users/${id}/edit`;
    const asked = `${path}?what-if=1&roleId=${roles.Admin}&groupIds=${groups.Administrators}&groupIds=x`;
    assert.equal((await manager.get(asked)).status, 200);
    const { text } = await manager.get(asked.replace('&groupIds=x', ''));
    const fields = fieldsIn(text, path);
    assert.deepEqual([fields.roleId, fields.groupIds], [[''], undefined]);
    assert.equal((await accessOf(test, id)).groupIds.length, 1);
  });
});
