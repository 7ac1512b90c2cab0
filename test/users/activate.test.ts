import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm } from './leaving.ts';
import { addToGroup, addUser, flashIn, lastEntry } from './page.ts';

describe('Activating a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`);
    await addToGroup(test, id, 'Interns');
  });
  after(() => test.close());

  it('lets them in again, is recorded, and tells who comes second', async () => {
    await confirm(alice, `/users/${id}/deactivate`);
    const bob = await test.signIn('bob');
    const answer = await bob.post(`/users/${id}/activate`, { back: '/users?status=deactivated' });
    assert.equal(answer.headers.location, '/users?status=deactivated');
    assert.equal(flashIn((await bob.get('/users')).text), `Ana${made} Test is now Active.`);
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.changes], ['user.activated', { status: ['deactivated', 'active'] }]);
    assert.equal((await bob.post(`/users/${id}/activate`)).status, 303);
    assert.equal(flashIn((await bob.get(`/users/${id}`)).text), `Ana${made} Test is already Active.`);
  });

  it('is done by nobody who holds less than the user, and by no link', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    await addToGroup(test, id, 'Administrators');
    const bob = await test.signIn('bob');
    assert.equal((await bob.post(`/users/${id}/activate`)).status, 403);
    assert.equal((await (await test.signIn('erin')).post(`/users/${id}/activate`)).status, 403);
    assert.equal((await alice.get(`/users/${id}/activate`)).status, 405);
  });
});
