import assert from 'node:assert/strict';
import { startBeside } from '../support/browser.ts';
import { withPassword } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm, signInOften, statusAt } from './leaving.ts';
import { addToGroup, flashIn, lastEntry, textOf } from './page.ts';

describe('Signing a user out everywhere', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const path = () => `/users/${test.ids.erin}/sign-out`;

  it('says how many sessions end, and ends nothing by that', async () => {
    const erin = await signInOften(test, test.ids.erin, 3);
    const { text } = await alice.get(path());
    assert.match(textOf(text), /3 sessions end at once/);
    assert.equal((await erin.get('/')).status, 200);
  });

  it('ends them in every process, sign-ins that wait for a code too, and is recorded', async () => {
    const erin = await signInOften(test, test.ids.erin, 3);
    const pending = await withPassword(test, 'erin');
    const beside = await startBeside(test);
    const answer = await confirm(alice, path());
    assert.equal(answer.headers.location, `/users/${test.ids.erin}`);
    const { text } = await alice.get(`/users/${test.ids.erin}`);
    assert.match(flashIn(text), /was signed out of 3 sessions\./);
    assert.equal(await statusAt(beside, erin, '/'), 303);
    beside.close();
    assert.equal((await pending.get('/login/code')).headers.location, '/login');
    const entry = await lastEntry(test, test.ids.erin);
    assert.deepEqual([entry.event, entry.details], ['sign-in.all-ended', { sessions: 3 }]);
    assert.equal((await withPassword(test, 'erin')).token.length > 0, true);
  });

  it('says so, and records nothing, when they were not signed in', async () => {
    assert.match(textOf((await alice.get(path())).text), /not signed in anywhere/);
    await confirm(alice, path());
    assert.match(flashIn((await alice.get('/users')).text), /was not signed in anywhere\./);
    assert.deepEqual(await test.rows("select 1 from audit_entries where event = 'sign-in.all-ended'"), []);
  });

  it('is offered while they are signed in, not for oneself, and not for whoever holds more', async () => {
    assert.ok(!(await alice.get(`/users/${test.ids.erin}`)).text.includes(path()));
    await test.signIn('erin');
    assert.ok((await alice.get(`/users/${test.ids.erin}`)).text.includes(path()));
    assert.equal((await alice.post(`/users/${test.ids.alice}/sign-out`)).status, 403);
    await addToGroup(test, test.ids.erin, 'Administrators');
    const bob = await test.signIn('bob');
    assert.equal((await bob.get(path())).status, 403);
    assert.equal((await bob.post(path())).status, 403);
    assert.ok(!(await bob.get(`/users/${test.ids.erin}`)).text.includes(path()));
  });
});
