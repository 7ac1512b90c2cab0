import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, flashIn, idsOf, textOf } from '../users/page.ts';
import { addressOf, newest, notesIn, putBack, putBackAtOnce, recorded, rowsIn } from './page.ts';

describe('Putting back a change of status', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    const { Member } = await idsOf(test, 'roles');
    id = await addUser(test, `Sia${made}`, { role_id: Member });
  });
  after(() => test.close());

  const statusOf = async (userId = id) => (await test.rows('select status from users where id = ?', userId))[0]?.status;
  async function changed(action: string, fields = {}): Promise<number> {
    assert.equal((await alice.post(`/users/${id}/${action}`, fields)).status, 303);
    return (await newest(test, 'user', id)).id;
  }

  it('activates whom somebody deactivated, and says what does not come back', async () => {
    await test.signIn(id);
    await addUser(test, `Rep${made}`, { supervisor_id: id });
    const entry = await changed('deactivate');
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(rowsIn(text), [['Status', 'Deactivated', 'Active']]);
    assert.deepEqual(notesIn(text), [
      'the session that ended does not come back: they sign in again',
      'the person who reported to them does not get them back as supervisor',
      'they are told by e-mail',
    ]);
    const answer = await putBack(alice, entry);
    assert.deepEqual([answer.status, await statusOf()], [303, 'active']);
    assert.equal(flashIn((await alice.get(`/users/${id}`)).text), `Put back for Sia${made} Test : Status.`);
    const now = await newest(test, 'user', id);
    assert.deepEqual([now.event, now.details], ['user.activated', { putBack: entry }]);
    const [mail] = await test.rows('select kind from mails where user_id = ? order by id desc limit 1', id);
    assert.equal(mail?.kind, 'account-activated');
  });

  it('deactivates whom somebody activated, with all that it brings about', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    const entry = await changed('activate');
    await test.signIn(id);
    await addUser(test, `Rep${made}`, { supervisor_id: id });
    const { text } = await alice.get(addressOf(entry));
    assert.deepEqual(notesIn(text), [
      'they are signed out of 1 session at once',
      '1 person loses their supervisor for good',
      'they are told by e-mail',
    ]);
    await putBack(alice, entry);
    assert.equal(await statusOf(), 'deactivated');
    const { event, details } = await newest(test, 'user', id);
    assert.equal(event, 'user.deactivated');
    assert.deepEqual(details, { putBack: entry, sessions: 1, customers: 0, reports: 1 });
  });

  it('brings back whom somebody deleted, as deactivated, and deletes whom somebody brought back', async () => {
    const deleted = await changed('delete');
    const { text } = await alice.get(addressOf(deleted));
    assert.deepEqual(rowsIn(text), [['Status', 'Deleted', 'Deactivated']]);
    assert.match(notesIn(text).join(), /they come back as Deactivated, whatever they were before/);
    await putBack(alice, deleted);
    const restored = await newest(test, 'user', id);
    assert.deepEqual([await statusOf(), restored.event], ['deactivated', 'user.restored']);
    await putBack(alice, restored.id);
    assert.equal(await statusOf(), 'deleted');
  });

  it('leads nowhere once the status is another one, and says who changed it', async () => {
    const entry = await changed('deactivate');
    await changed('delete');
    const { text } = await alice.get(addressOf(entry));
    const [row] = rowsIn(text);
    assert.match(row?.[1] ?? '', /^Deleted Alice Andersen changed it on .* so there is no way back from here\.$/);
    assert.equal(row?.[2], 'Stays as it is now');
    await alice.post(addressOf(entry), { fields: 'status', seen: 'x'.repeat(43) });
    assert.equal(await statusOf(), 'deleted');
  });

  it('tells the second of two who do it at once', async () => {
    const entry = await changed('deactivate');
    const bob = await test.signIn(
      await addUserWith(test, `Manager${made}`, [
        'users.view',
        'users.activate',
        'customers.view',
        'pages.view',
        'pages.preview',
      ]),
    );
    const answers = await putBackAtOnce([alice, bob], entry);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const done = await test.rows("select 1 from audit_entries where details ->> 'putBack' = ?", String(entry));
    assert.equal(done.length, 1);
  });

  it('ends nobody’s own access, and not that of the last administrator', async () => {
    const own = await recorded(test, { event: 'user.activated', type: 'user', id: test.ids.alice });
    assert.match(textOf((await alice.get(addressOf(own))).text), /This would end your own access/);
    const boss = await addUser(test, `Boss${made}`);
    await addToGroup(test, boss, 'Administrators');
    const entry = await recorded(test, { event: 'user.activated', type: 'user', id: test.ids.alice });
    const other = await test.signIn(boss);
    await test.rows("update users set password_expires_at = now() + interval '1 day' where id = ?", boss);
    const { text } = await other.get(addressOf(entry));
    assert.match(textOf(text), /is the last active administrator/);
    const forged = await other.post(addressOf(entry), { fields: 'status', seen: 'x'.repeat(43) });
    assert.equal(forged.status, 303);
    assert.equal(await statusOf(test.ids.alice), 'active');
  });

  it('is refused to whoever may not do it by hand', async () => {
    const entry = await changed('deactivate');
    const watcher = await test.signIn(await addUserWith(test, `Watcher${made}`, ['users.view']));
    const refused = await watcher.get(addressOf(entry));
    assert.equal(refused.status, 403);
    assert.match(textOf(refused.text), /Activate and deactivate users/);
    const weaker = await test.signIn(await addUserWith(test, `Weaker${made}`, ['users.view', 'users.activate']));
    assert.equal((await weaker.get(addressOf(entry))).status, 403);
    assert.equal((await weaker.post(addressOf(entry), { fields: 'status' })).status, 403);
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(addressOf(entry))).status, 404);
    assert.equal(await statusOf(), 'deactivated');
  });
});
