import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, editUser, fieldsIn, flashIn, headingIn, idsOf, lastEntry, textOf } from './page.ts';

describe('Editing the status of a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let roles: Record<string, string>;
  let id: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    roles = await idsOf(test, 'roles');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`, { role_id: roles.Member });
  });
  after(() => test.close());

  const stored = async (userId = id) => (await test.rows('select * from users where id = ?', userId))[0] ?? {};

  it('leads to the warning page before it deactivates, with the rest saved', async () => {
    const answer = await editUser(alice, id, { firstName: 'Bea', status: 'deactivated', back: '/users?q=b' });
    assert.equal(answer.headers.location, `/users/${id}/deactivate?back=${encodeURIComponent('/users?q=b')}`);
    assert.deepEqual([(await stored()).status, (await stored()).first_name], ['active', 'Bea']);
    const { text } = await alice.get(answer.headers.location ?? '');
    assert.equal(headingIn(text), 'Deactivate Bea Test?');
    assert.equal(flashIn(text), 'Bea Test was updated: First name. Undo');
    assert.deepEqual(fieldsIn(text, `/users/${id}/deactivate`).back, ['/users?q=b']);
  });

  it('says nothing on the warning page when nothing else was changed', async () => {
    const answer = await editUser(alice, id, { status: 'deactivated' });
    assert.equal(flashIn((await alice.get(answer.headers.location ?? '')).text), '');
  });

  it('activates at once', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    const answer = await editUser(alice, id, { status: 'active' });
    assert.equal((await stored()).status, 'active');
    assert.equal(flashIn((await alice.get(answer.headers.location ?? '')).text), `Ana${made} Test is now Active.`);
    assert.equal((await lastEntry(test, id)).event, 'user.activated');
  });

  it('activates and saves all else in one go, or nothing', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    await editUser(alice, id, { firstName: 'Bea', status: 'active' });
    assert.deepEqual([(await stored()).status, (await stored()).first_name], ['active', 'Bea']);
    const entries = await test.rows<{ event: string; transaction: string }>(
      `select event, xmin::text as transaction from audit_entries where subject_type = 'user' and subject_id = ? order by id`,
      id,
    );
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['user.updated', 'user.activated'],
    );
    assert.equal(entries[0]?.transaction, entries[1]?.transaction);
  });

  it('cannot be chosen by those who may not activate, who are told', async () => {
    const editor = await test.signIn(
      await addUserWith(test, `Editor${made}`, [
        'users.view',
        'users.edit',
        'customers.view',
        'pages.view',
        'pages.preview',
      ]),
    );
    const { text } = await editor.get(`/users/${id}/edit`);
    assert.match(text, /<select [^>]*name="status"[^>]* disabled>/);
    assert.match(textOf(text), /you may not activate or deactivate this user/);
    const answer = await editUser(editor, id, { status: 'deactivated', agent: 'yes' });
    assert.equal(answer.headers.location, `/users/${id}`);
    assert.deepEqual([(await stored()).status, (await stored()).agent], ['active', true]);
  });

  it('is never Deleted', async () => {
    assert.equal((await editUser(alice, id, { status: 'deleted' })).status, 422);
  });
});
