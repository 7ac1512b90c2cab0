import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, editUser, fieldsIn, flashIn, idsOf, textOf } from './page.ts';

describe('Two people who edit the same user', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let groups: Record<string, string>;
  let id: number;
  let path: string;
  /** The form as Alice opened it, before anybody saved. */
  let opened: Fields;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    groups = await idsOf(test, 'groups');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`);
    await test.rows('insert into group_members (user_id, group_id) values (?, ?)', id, groups.Interns);
    path = `/users/${id}/edit`;
    opened = fieldsIn((await alice.get(path)).text, path);
  });
  after(() => test.close());

  const stored = async () => (await test.rows('select * from users where id = ?', id))[0] ?? {};
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr><th scope="row"[^>]*>.*?<\/tr>/gs)].map(([row]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim()),
    );

  it('both keep what they changed, when they changed different fields, and the later one is told', async () => {
    await editUser(bob, id, { language: 'de', maskData: 'yes' });
    const answer = await alice.post(path, { ...opened, firstName: 'Bea' });
    assert.equal(answer.status, 303);
    const { first_name, language, mask_data, version } = await stored();
    assert.deepEqual([first_name, language, mask_data, version], ['Bea', 'de', true, 3]);
    assert.equal(
      flashIn((await alice.get(`/users/${id}`)).text),
      'Bea Test was updated: First name. Somebody else changed this meanwhile, and it was kept: Mask data and Interface language. Undo',
    );
    const [entry] = await test.rows(
      'select changes from audit_entries where subject_id = ? order by id desc limit 1',
      id,
    );
    assert.deepEqual(entry?.changes, { firstName: [`Ana${made}`, 'Bea'] });
  });

  it('are at peace when they made the same change', async () => {
    await editUser(bob, id, { language: 'de' });
    const answer = await alice.post(path, { ...opened, language: 'de' });
    assert.equal(answer.status, 303);
    assert.equal((await stored()).version, 2);
  });

  it('are shown the field that both changed: before, theirs and whose, and one’s own, of which nothing is lost', async () => {
    await editUser(bob, id, { firstName: 'Boba', lastName: 'Changed', agent: 'yes' });
    const answer = await alice.post(path, { ...opened, firstName: 'Alica', supervisor: 'Erin Evans' });
    assert.equal(answer.status, 422);
    assert.deepEqual(rowsOf(answer.text), [['First name', `before: Ana${made} Boba`, 'Alica']]);
    const said = textOf(answer.text);
    assert.match(said, /Bob Baker saved on \d+ \w+ \d{4}, \d\d:\d\d/);
    assert.match(said, /Only they changed this, and it is in the form now: Last name and Agent/);
    const { firstName, lastName, agent, supervisor } = fieldsIn(answer.text, path);
    assert.deepEqual([firstName, lastName, agent, supervisor], [['Alica'], ['Changed'], ['yes'], ['Erin Evans']]);
    assert.equal((await stored()).first_name, 'Boba');
  });

  it('decide by a second Update, which overwrites knowingly', async () => {
    await editUser(bob, id, { firstName: 'Boba', lastName: 'Changed' });
    const shown = await alice.post(path, { ...opened, firstName: 'Alica' });
    const answer = await alice.post(path, fieldsIn(shown.text, path));
    assert.equal(answer.status, 303);
    const { first_name, last_name } = await stored();
    assert.deepEqual([first_name, last_name], ['Alica', 'Changed']);
  });

  it('decide field by field: what one takes is theirs, the rest is one’s own', async () => {
    const roles = await idsOf(test, 'roles');
    const other = await test.signIn('alice');
    const theirs = { firstName: 'Boba', lastName: 'Changed', agent: 'yes', roleId: roles.Member, groupIds: [] };
    assert.equal((await editUser(other, id, theirs)).status, 303);
    const mine = { firstName: 'Alica', lastName: 'Nueva', roleId: roles.External, groupIds: groups['User managers'] };
    const shown = fieldsIn((await alice.post(path, { ...opened, ...mine })).text, path);
    for (const name of ['firstName', 'lastName', 'roleId', 'groupIds'])
      assert.deepEqual(shown[`take-${name}`], ['yours']);
    const chosen = { ...shown, 'take-lastName': 'theirs', 'take-roleId': 'theirs', 'take-groupIds': 'theirs' };
    const wrong = await alice.post(path, { ...chosen, firstName: '' });
    assert.equal(wrong.status, 422);
    const kept = fieldsIn(wrong.text, path);
    assert.deepEqual([kept.lastName, kept.roleId, kept.groupIds], [['Changed'], [roles.Member], undefined]);
    assert.equal((await alice.post(path, chosen)).status, 303);
    const { first_name, last_name, role_id, agent } = await stored();
    assert.deepEqual([first_name, last_name, String(role_id), agent], ['Alica', 'Changed', roles.Member, true]);
    assert.deepEqual(await test.rows('select 1 from group_members where user_id = ?', id), []);
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /was updated: First name\./);
  });

  it('take nothing by a choice about a field that is none', async () => {
    const forged = { 'take-version': 'theirs', 'take-password_hash': 'theirs', 'take-firstName': 'mine' };
    assert.equal((await alice.post(path, { ...opened, ...forged, firstName: 'Alica' })).status, 303);
    assert.equal((await stored()).first_name, 'Alica');
  });

  it('are asked again when a third one saved between the two Updates', async () => {
    await editUser(bob, id, { firstName: 'Boba' });
    const shown = await alice.post(path, { ...opened, firstName: 'Alica' });
    await editUser(bob, id, { firstName: 'Bobina' });
    const again = await alice.post(path, fieldsIn(shown.text, path));
    assert.equal(again.status, 422);
    assert.deepEqual(rowsOf(again.text), [['First name', 'before: Boba Bobina', 'Alica']]);
  });

  it('see groups, roles and ticks by their names', async () => {
    const roles = await idsOf(test, 'roles');
    const other = await test.signIn('alice');
    await editUser(other, id, {
      roleId: roles.Member,
      groupIds: groups['Content editors'],
      supervisor: 'bob@example.com',
    });
    const { text } = await alice.post(path, {
      ...opened,
      roleId: roles.External,
      groupIds: groups['User managers'],
      supervisor: 'erin@example.com',
    });
    assert.deepEqual(rowsOf(text), [
      ['Supervisor', 'before: None bob@example.com', 'erin@example.com'],
      ['Role', 'before: None Member', 'External'],
      ['Groups', 'before: Interns Content editors', 'User managers'],
    ]);
    assert.match(textOf(text), /Alice Andersen saved on/);
  });

  it('keep what they both did when they save at the same moment', async () => {
    const answers = await Promise.all([
      alice.post(path, { ...opened, firstName: 'Alica' }),
      bob.post(path, { ...opened, lastName: 'Bobsen' }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const { first_name, last_name, version } = await stored();
    assert.deepEqual([first_name, last_name, version], ['Alica', 'Bobsen', 3]);
  });

  it('do not let somebody in again whom one of them deactivated meanwhile', async () => {
    await bob.post(`/users/${id}/deactivate`);
    const answer = await alice.post(path, { ...opened, firstName: 'Bea' });
    assert.equal(answer.headers.location, `/users/${id}`);
    const { status, first_name } = await stored();
    assert.deepEqual([status, first_name], ['deactivated', 'Bea']);
  });

  it('hear of a supervisor who left meanwhile', async () => {
    const boss = await addUserWith(test, `Boss${made}`, []);
    await test.rows('update users set supervisor_id = ? where id = ?', boss, id);
    const form = fieldsIn((await alice.get(path)).text, path);
    await bob.post(`/users/${boss}/deactivate`);
    assert.equal((await alice.post(path, { ...form, agent: 'yes' })).status, 303);
    const { supervisor_id, agent } = await stored();
    assert.deepEqual([supervisor_id, agent], [null, true]);
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /meanwhile, and it was kept: Supervisor\. Undo$/);
  });

  for (const original of [
    '',
    'no JSON',
    'null',
    '[]',
    '{"groupIds":5}',
    '{"firstName":{"a":1}}',
    '{"__proto__":{"agent":true}}',
    '9'.repeat(5000),
  ])
    it(`are asked about everything that differs, when the form lost what it began with: ${original.slice(0, 30)}`, async () => {
      await editUser(bob, id, { firstName: 'Boba' });
      const answer = await alice.post(path, { ...opened, lastName: 'Typed', original });
      assert.equal(answer.status, 422);
      assert.deepEqual(
        rowsOf(answer.text).map(([label]) => label),
        ['First name', 'Last name'],
      );
      assert.deepEqual(fieldsIn(answer.text, path).lastName, ['Typed']);
    });

  it('notice each other also when the form lost its version', async () => {
    const answer = await alice.post(path, { ...opened, version: undefined, firstName: 'Bea' });
    assert.equal(answer.status, 303);
    assert.equal((await alice.post(path, { ...opened, version: 'x' })).status, 422);
  });
});
