import assert from 'node:assert/strict';
import { givePassword, mailedCode, otherThan, readToken, withPassword } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm } from './leaving.ts';
import { addToGroup, addUserWith, flashIn, lastEntry, textOf } from './page.ts';

describe('Unlocking a user', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const unlock = (browser: Browser, id = test.ids.erin) => browser.post(`/users/${id}/unlock`);
  const lets = async () => (await givePassword(await test.visit(), emailOf('erin'))).status === 303;
  async function lock(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await givePassword(await test.visit(), emailOf('erin'), 'wrong');
  }

  it('is offered while they are locked, with the time, on their page and in the list', async () => {
    const before = await alice.get(`/users/${test.ids.erin}`);
    assert.doesNotMatch(before.text, /unlock|Locked/);
    assert.doesNotMatch((await alice.get('/users')).text, /Locked</);
    await lock();
    const { text } = await alice.get(`/users/${test.ids.erin}`);
    assert.match(textOf(text), /Locked until \d\d:\d\d/);
    assert.match(text, new RegExp(`href="/users/${test.ids.erin}/unlock"`));
    assert.equal((await alice.get('/users')).text.match(/Locked</g)?.length, 1);
  });

  it('says first what is locked and what will happen, and changes nothing by that', async () => {
    const path = `/users/${test.ids.erin}/unlock`;
    assert.match(textOf((await alice.get(path)).text), /they are not locked now .* Unlock Cancel$/);
    await lock();
    const { text } = await alice.get(`${path}?back=/users%3Fstatus%3Dactive`);
    assert.match(textOf(text), /Unlock Erin \w+\? .* after 5 wrong passwords, they can’t sign in until \d\d:\d\d/);
    assert.match(textOf(text), /somebody else is guessing: leave the lock/);
    assert.equal(await lets(), false);
    const answer = await confirm(alice, `${path}?back=/users%3Fstatus%3Dactive`);
    assert.equal(answer.headers.location, '/users?status=active');
    assert.ok(await lets());
  });

  it('lets them try again at once, is recorded, and says when nothing was locked', async () => {
    await lock();
    assert.equal(await lets(), false);
    const answer = await unlock(alice);
    assert.equal(answer.headers.location, `/users/${test.ids.erin}`);
    const { text } = await alice.get(`/users/${test.ids.erin}`);
    assert.match(flashIn(text), /is unlocked and can try again\./);
    assert.deepEqual([(await lastEntry(test, test.ids.erin)).event], ['user.unlocked']);
    assert.ok(await lets());
    await unlock(alice);
    await unlock(alice);
    assert.match(flashIn((await alice.get('/users')).text), /was not locked\./);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'user.unlocked'")).length, 1);
  });

  it('forgets the wrong codes of the day', async () => {
    const erin = await withPassword(test, 'erin');
    await test.rows(
      'insert into rate_limits values (?, 20, extract(epoch from now()) * 1000 + 3600000)',
      `code-failures:${test.ids.erin}`,
    );
    const code = await mailedCode(test, 'erin');
    assert.equal((await erin.post('/login/code', { code })).status, 429);
    assert.match((await alice.get(`/users/${test.ids.erin}`)).text, /\/unlock"/);
    await unlock(alice);
    assert.equal((await erin.post('/login/code', { code: otherThan(code) })).status, 422);
    assert.equal((await erin.post('/login/code', { code })).status, 303);
  });

  it('unlocks a browser that is remembered too, where wrong passwords are counted apart', async () => {
    const erin = await withPassword(test, 'erin');
    await erin.post('/login/code', { code: await mailedCode(test, 'erin'), remember: 'yes' });
    await readToken(erin, '/');
    await erin.post('/logout');
    await readToken(erin, '/login');
    for (let turn = 0; turn < 5; turn += 1) await givePassword(erin, emailOf('erin'), 'wrong');
    assert.equal((await givePassword(erin, emailOf('erin'))).status, 401);
    assert.match(textOf((await alice.get(`/users/${test.ids.erin}`)).text), /Locked until \d\d:\d\d/);
    await unlock(alice);
    assert.equal((await givePassword(erin, emailOf('erin'))).headers.location, '/');
  });

  it('is done by nobody who holds less, or lacks the permission', async () => {
    await lock();
    await addToGroup(test, test.ids.erin, 'Administrators');
    assert.equal((await unlock(await test.signIn('bob'))).status, 403);
    const looker = await test.signIn(await addUserWith(test, 'Looker', ['users.view']));
    assert.equal((await unlock(looker)).status, 403);
    assert.equal(await lets(), false);
    assert.equal((await looker.get(`/users/${test.ids.erin}/unlock`)).status, 403);
  });
});
