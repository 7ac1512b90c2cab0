import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { runCommand, runWith } from '../support/command.ts';
import { linkFor, openLink } from '../support/links.ts';
import { givePassword, mailedCode, readToken } from '../support/login.ts';
import { emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { lastEntry } from '../users/page.ts';

describe('The command line', () => {
  let test: TestPortal;
  beforeEach(async () => {
    test = await startTestPortal();
  });
  afterEach(() => test.close());

  const run = (...args: string[]) => runCommand(test, args);
  const byAlice = async () => {
    const { event, actor_id, details } = await lastEntry(test, test.ids.alice);
    const [row] = await test.rows<{ name: string }>(
      'select actor_name as name from audit_entries order by id desc limit 1',
    );
    return [event, actor_id, row?.name, details];
  };
  async function lock(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await givePassword(await test.visit(), emailOf('alice'), 'wrong');
  }

  it('adds invented users whose password nobody knows', async () => {
    const { printed, complained } = await run('sample', '--users', '3', '--customers', '2');
    assert.match(printed, /Added 3 users and 2 customers\.\nNobody knows the password of these users/, complained);
    const invented = await test.rows<{ hash: string }>(
      "select password_hash as hash from users where email like '%@mail.example.com'",
    );
    assert.equal(invented.length, 3);
    for (const { hash } of invented) assert.equal(await verifyPassword('correct horse battery', hash), false);
    const { printed: none } = await run('sample', '--customers', '1');
    assert.match(none, /Added 0 users and 1 customers\.$/);
    const told = await test.rows(
      "select actor_name, details from audit_entries where event = 'sample.added' order by id",
    );
    assert.deepEqual(told, [
      { actor_name: 'command line', details: { addedUsers: 3, addedCustomers: 2 } },
      { actor_name: 'command line', details: { addedUsers: 0, addedCustomers: 1 } },
    ]);
  });

  it('brings the only administrator back who lost the password, is locked and deactivated', async () => {
    await lock();
    const token = await linkFor(test, 'alice');
    const session = await test.signIn('alice');
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.alice);
    const reset = await run('reset-password', '--email', 'Alice@example.com');
    assert.equal(reset.code, 0, reset.complained);
    assert.match(reset.printed, /^Alice Andersen is signed out everywhere and has a new password\./);
    assert.match(reset.printed, /The account is deactivated: activate it with/);
    assert.deepEqual(await byAlice(), ['password.set', null, 'command line', { sessions: 1, mailed: false }]);
    const activated = await run('activate', '--email', emailOf('alice'));
    assert.equal(activated.printed, 'Alice Andersen was deactivated and is active now.');
    assert.deepEqual((await byAlice()).slice(0, 3), ['user.activated', null, 'command line']);

    assert.match((await session.get('/')).headers.location ?? '', /^\/login/);
    assert.equal((await openLink(await test.visit(), token)).status, 404);
    const [, password = ''] = /72 hours: (\S+)$/m.exec(reset.printed) ?? [];
    const browser = await test.visit();
    assert.equal((await givePassword(browser, emailOf('alice'), password)).headers.location, '/login/code');
    await readToken(browser, '/login/code');
    await browser.post('/login/code', { code: await mailedCode(test, 'alice') });
    assert.equal((await browser.get('/')).headers.location, '/new-password');
  });

  it('lets somebody in who lost the mailbox or the phone, and who chooses a new password then', async () => {
    const answer = await run('disable-two-factor', '--email', emailOf('alice'));
    assert.match(answer.printed, /^Alice Andersen is signed out everywhere, signs in without a code now/);
    assert.deepEqual((await byAlice()).slice(0, 3), ['second-factor.changed', null, 'command line']);
    const browser = await test.visit();
    await givePassword(browser, emailOf('alice'));
    assert.equal((await browser.get('/')).headers.location, '/new-password');
    assert.match((await run('disable-two-factor', '--email', emailOf('alice'))).printed, /has no second factor\.$/);
  });

  it('unlocks', async () => {
    await lock();
    assert.equal(
      (await run('unlock', '--email', emailOf('alice'))).printed,
      'Alice Andersen may try to sign in again.',
    );
    assert.deepEqual((await byAlice()).slice(0, 3), ['user.unlocked', null, 'command line']);
    assert.equal((await givePassword(await test.visit(), emailOf('alice'))).status, 303);
    assert.equal((await run('unlock', '--email', emailOf('alice'))).printed, 'Alice Andersen was not locked.');
  });

  it('brings back who was deleted, and says when there is nothing to do', async () => {
    await test.rows("update users set status = 'deleted' where id = ?", test.ids.alice);
    assert.match((await run('activate', '--email', emailOf('alice'))).printed, /was deleted and is active now\.$/);
    assert.equal((await run('activate', '--email', emailOf('alice'))).printed, 'Alice Andersen is active already.');
  });

  it('signs one out, or everybody', async () => {
    const [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    const one = await run('sign-out-all', '--email', emailOf('alice'));
    assert.equal(one.printed, 'Alice Andersen was signed out of 1 session.');
    assert.match((await alice.get('/')).headers.location ?? '', /^\/login/);
    assert.equal((await bob.get('/')).status, 200);
    await test.signIn('alice');
    assert.equal((await run('sign-out-all')).printed, '2 people were signed out everywhere.');
    assert.match((await bob.get('/')).headers.location ?? '', /^\/login/);
    const ended = await test.rows("select 1 from audit_entries where event = 'sign-in.all-ended'");
    assert.equal(ended.length, 3);
  });

  for (const command of ['reset-password', 'disable-two-factor', 'unlock', 'activate', 'sign-out-all'])
    it(`fails at ${command} for somebody who is not there, and says so`, async () => {
      const { code, printed, complained } = await run(command, '--email', 'nobody@example.com');
      assert.deepEqual([code, printed], [1, '']);
      assert.equal(complained, '--email is "nobody@example.com": no user has this e-mail.');
    });

  it('fails without an e-mail, at an unknown command and at an unknown option', async () => {
    assert.match((await run('unlock')).complained, /--email is not set/);
    const unknown = await run('unlok');
    assert.equal(unknown.code, 1);
    assert.match(unknown.complained, /There is no command "unlok".*reset-password --email/s);
    assert.equal((await run('unlock', '--mail', 'x')).code, 1);
  });

  it('makes no new database when it is called in the wrong folder', async () => {
    const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'portal-')), 'data');
    const commands = ['reset-password', 'disable-two-factor', 'unlock', 'activate', 'sign-out-all'];
    await Promise.all(
      commands.map(async (command) => {
        const { code, complained } = await runWith({ DATA_DIR: folder }, [command, '--email', emailOf('alice')]);
        assert.equal(code, 1);
        assert.ok(complained.startsWith(`There is no database in ${folder}.`), complained);
      }),
    );
    assert.equal(fs.existsSync(folder), false);
  });
});
