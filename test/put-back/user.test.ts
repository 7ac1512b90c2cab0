import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, editUser, flashIn, idsOf, lastEntry, textOf } from '../users/page.ts';
import { addressOf, newest, putBack, putBackAtOnce, recorded, rowsIn } from './page.ts';

describe('Putting back an edit of a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let roles: Record<string, string>;
  let groups: Record<string, string>;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    [roles, groups] = [await idsOf(test, 'roles'), await idsOf(test, 'groups')];
  });
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Una${made}`, { role_id: roles.Member });
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};
  const groupsOf = async () =>
    (await test.rows('select group_id from group_members where user_id = ? order by 1', id)).map((row) => row.group_id);
  async function edited(fields: Record<string, string | string[] | undefined>): Promise<number> {
    assert.equal((await editUser(alice, id, fields)).status, 303);
    return (await lastEntry(test, id)) && (await newest(test, 'user', id)).id;
  }

  it('shows every field as it is and as it would be, changes it back, and records that', async () => {
    const entry = await edited({
      ...{ firstName: 'Bea', email: `bea${made}@example.com`, supervisor: 'Bob Baker', roleId: roles.Manager },
      ...{ groupIds: groups.Interns, agent: 'yes', maskData: 'yes', language: 'de' },
    });
    const page = await alice.get(addressOf(entry));
    assert.match(textOf(page.text), /Put this back\? Alice Andersen changed Bea Test/);
    assert.deepEqual(rowsIn(page.text), [
      ['First name', 'Bea', `Una${made}`],
      ['Email', `bea${made}@example.com`, `una${made}@example.com`],
      ['Role', 'Manager', 'Member'],
      ['Groups', 'Interns', 'Empty'],
      ['Supervisor', 'Bob Baker', 'Empty'],
      ['Agent', 'Yes', 'No'],
      ['Mask data', 'Yes', 'No'],
      ['Interface language', 'Deutsch', 'English'],
    ]);
    const answer = await putBack(alice, entry);
    assert.deepEqual([answer.status, answer.headers.location], [303, `/users/${id}`]);
    const user = await stored();
    assert.deepEqual([user.first_name, user.email, user.language], [`Una${made}`, `una${made}@example.com`, 'en']);
    assert.deepEqual([user.role_id, user.supervisor_id, user.agent], [Number(roles.Member), null, false]);
    assert.deepEqual([user.mask_data, await groupsOf()], [false, []]);
    const now = await newest(test, 'user', id);
    assert.deepEqual([now.event, now.actor_id, now.details], ['user.updated', test.ids.alice, { putBack: entry }]);
    assert.deepEqual(now.changes.firstName, ['Bea', `Una${made}`]);
    const { text } = await alice.get(`/users/${id}`);
    assert.match(
      flashIn(text),
      /^Put back for Bea Test : First name, Email, Role, Groups, .* and Interface language\.$/,
    );
    const mails = await test.rows("select kind from mails where user_id = ? and kind = 'email-changed'", id);
    assert.equal(mails.length, 4);
  });

  it('stands in the timeline as what it is, with the way to what was put back for those who may see the trail', async () => {
    const entry = await edited({ firstName: 'Bea' });
    await putBack(alice, entry);
    const { text } = await alice.get(`/users/${id}/timeline`);
    assert.match(text, new RegExp(`puts back entry ${entry} .*<a href="/audit/${entry}">Open entry ${entry}</a>`));
    const others = await bob.get(`/users/${id}/timeline`);
    assert.match(textOf(others.text), /Alice Andersen changed Una\d+ Test puts back entry \d+/);
    assert.doesNotMatch(others.text, new RegExp(`/audit/${entry}"`));
  });

  it('is offered by the message after an edit', async () => {
    const entry = await edited({ firstName: 'Bea' });
    const [, link = ''] =
      /class="note note-ok flash".*?<a href="([^"]*)">Undo<\/a>/s.exec((await alice.get('/')).text) ?? [];
    assert.equal(link, `/audit/${entry}/put-back?back=%2Fusers%2F${id}`);
    assert.equal((await alice.get(link)).status, 200);
  });

  it('can be put back itself', async () => {
    const entry = await edited({ firstName: 'Bea' });
    await putBack(alice, entry);
    await putBack(alice, (await newest(test, 'user', id)).id);
    assert.equal((await stored()).first_name, 'Bea');
  });

  it('leaves what somebody changed since, and says who it was, unless one wants that back too', async () => {
    const entry = await edited({ firstName: 'Bea', lastName: 'Neu' });
    await editUser(bob, id, { firstName: 'Cleo' });
    const { text } = await alice.get(addressOf(entry));
    const [first, last] = rowsIn(text);
    assert.match(first?.[1] ?? '', /^Cleo Bob Baker changed it on .*\. This entry had left it as: Bea$/);
    assert.deepEqual([first?.[2], last], [`Una${made}`, ['Last name', 'Neu', 'Test']]);
    await putBack(alice, entry);
    assert.deepEqual([(await stored()).first_name, (await stored()).last_name], ['Cleo', 'Test']);
    await putBack(alice, entry, { fields: 'firstName' });
    assert.equal((await stored()).first_name, `Una${made}`);
  });

  it('puts back only what is ticked, and asks for something', async () => {
    const entry = await edited({ firstName: 'Bea', lastName: 'Neu' });
    const nothing = await putBack(alice, entry, { fields: undefined });
    assert.equal(nothing.status, 422);
    assert.match(textOf(nothing.text), /There is a problem Tick at least one field/);
    await putBack(alice, entry, { fields: 'lastName' });
    assert.deepEqual([(await stored()).first_name, (await stored()).last_name], ['Bea', 'Test']);
  });

  it('keeps the groups that others gave and took since', async () => {
    await addToGroup(test, id, 'Content editors');
    const entry = await edited({ groupIds: groups.Interns });
    await editUser(alice, id, { groupIds: [groups.Interns ?? '', groups['User managers'] ?? ''] });
    await putBack(alice, entry, { fields: 'groupIds' });
    assert.deepEqual(await groupsOf(), [Number(groups['Content editors']), Number(groups['User managers'])].toSorted());
  });

  it('says that everything is as before already, and who saw to that', async () => {
    const entry = await edited({ firstName: 'Bea' });
    await putBack(bob, entry);
    const { text } = await alice.get(addressOf(entry));
    assert.match(textOf(text), /Everything that this entry changed is as it was before\./);
    assert.match(textOf(text), /Bob Baker put it back on/);
    assert.doesNotMatch(text, /<button type="submit" class="btn btn-primary">/);
  });

  it('tells the second of two who put it back at once', async () => {
    const entry = await edited({ firstName: 'Bea' });
    const answers = await putBackAtOnce([alice, bob], entry);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const done = await test.rows("select 1 from audit_entries where details ->> 'putBack' = ?", String(entry));
    assert.equal(done.length, 1);
    const told = [flashIn((await alice.get('/')).text), flashIn((await bob.get('/')).text)].sort();
    assert.match(told[0] ?? '', /^Everything that this entry changed is as it was before\. \w+ \w+ put it back on/);
    assert.match(told[1] ?? '', /^Put back for Bea Test : First name\.$/);
  });

  it('does a double click once', async () => {
    const entry = await edited({ firstName: 'Bea' });
    const { text } = await alice.get(addressOf(entry));
    const seen = /name="seen" value="([^"]*)"/.exec(text)?.[1] ?? '';
    const answers = await Promise.all([1, 2].map(() => alice.post(addressOf(entry), { fields: 'firstName', seen })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    assert.match(flashIn((await alice.get(`/users/${id}`)).text), /^Put back for Bea Test : First name\.$/);
  });

  it('puts nothing back that has changed since the page was opened', async () => {
    const entry = await edited({ firstName: 'Bea', lastName: 'Neu' });
    const { text } = await alice.get(addressOf(entry));
    const seen = /name="seen" value="([^"]*)"/.exec(text)?.[1] ?? '';
    await editUser(bob, id, { firstName: 'Cleo' });
    const answer = await alice.post(addressOf(entry), { fields: ['firstName', 'lastName'], seen });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /Something has changed since this page was opened, so nothing was put back/);
    assert.deepEqual([(await stored()).first_name, (await stored()).last_name], ['Cleo', 'Neu']);
  });

  it('leaves a role, a group and a supervisor that are gone', async () => {
    const [role] = await test.rows<{ id: number }>('insert into roles (name) values (?) returning id', `Gone ${made}`);
    const leaver = await addUser(test, `Leaver${made}`);
    const changes = {
      roleId: [role?.id, roles.Member].map(Number),
      groupIds: [[999_999], []],
      supervisorId: [leaver, null],
    };
    const entry = await recorded(test, { event: 'user.updated', type: 'user', id, changes });
    await test.rows('delete from roles where id = ?', role?.id);
    await test.rows("update users set status = 'deactivated' where id = ?", leaver);
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(
      rowsIn(text).map(([field, , after]) => [field, after]),
      [
        ['Role', 'Stays as it is now'],
        ['Groups', 'Stays as it is now'],
        ['Supervisor', 'Stays as it is now'],
      ],
    );
    assert.match(textOf(text), /has been deleted since, and can’t come back/);
    assert.match(textOf(text), /The supervisor of that time isn’t active any more/);
    assert.doesNotMatch(text, /<button type="submit" class="btn btn-primary">/);
  });

  it('says what is wrong where the edit by hand would', async () => {
    const entry = await edited({ email: `bea${made}@example.com` });
    await addUser(test, `Una${made}`, { first_name: 'Other' });
    const answer = await putBack(alice, entry);
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /This e-mail is already used by Other Test/);
  });

  it('can be read however little an earlier version of the portal recorded', async () => {
    for (const changes of [
      {},
      { firstName: 'Bea' },
      { firstName: ['only one'] },
      { timeZone: ['UTC', 'Europe/Berlin'] },
    ]) {
      const entry = await recorded(test, { event: 'user.updated', type: 'user', id, changes });
      const { status, text } = await alice.get(addressOf(entry));
      assert.equal(status, 200);
      assert.match(textOf(text), /This entry doesn’t tell what could be put back/);
    }
    const odd = await recorded(test, { event: 'user.updated', type: 'user', id, changes: { language: ['xx', 'en'] } });
    assert.equal((await putBack(alice, odd)).status, 422);
    assert.equal((await stored()).language, 'en');
  });

  it('is not found where there is nothing to put back', async () => {
    for (const event of ['user.created', 'sign-in.succeeded', 'password.set', 'something.else'])
      assert.equal((await alice.get(addressOf(await recorded(test, { event, type: 'user', id })))).status, 404);
    for (const number of ['0', '999999999', 'x'])
      assert.equal((await alice.get(`/audit/${number}/put-back`)).status, 404);
  });
});
