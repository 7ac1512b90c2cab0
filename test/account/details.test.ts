import assert from 'node:assert/strict';
import { giveAgain, passwordWasGiven, sendKept } from '../confirm/ask.ts';
import { forgetFailures, givePassword, mailedCode, readToken, withPassword } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';

const page = '/account/details';

describe('The own name and e-mail', () => {
  let test: TestPortal;
  let erin: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from mails');
    await test.rows('delete from codes');
    await test.rows(
      "update users set email = 'erin@example.com', first_name = 'Erin', last_name = 'Evans' where id = ?",
      test.ids.erin,
    );
    erin = await test.signIn('erin');
    await readToken(erin, page);
  });
  after(() => test.close());

  const own = { firstName: 'Erin', lastName: 'Evans', email: emailOf('erin') };
  const row = async () =>
    (await test.rows('select first_name, last_name, email from users where id = ?', test.ids.erin))[0];
  const told = () =>
    test.rows<{ recipient: string; current: string }>(
      "select recipient, data->>'current' as current from mails where kind = 'email-changed' order by id",
    );

  it('are changed under one’s own account, and the trail says how', async () => {
    const { status, headers } = await erin.post(page, { ...own, lastName: 'Novák' });
    assert.deepEqual([status, headers.location], [303, '/account']);
    assert.deepEqual(await row(), { first_name: 'Erin', last_name: 'Novák', email: 'erin@example.com' });
    const [entry] = await test.rows(
      "select actor_id, changes from audit_entries where event = 'user.updated' order by id desc limit 1",
    );
    assert.deepEqual(entry, { actor_id: test.ids.erin, changes: { lastName: ['Evans', 'Novák'] } });
    assert.deepEqual(await told(), []);
  });

  it('tell the old and the new address of a new e-mail, the old one not in full', async () => {
    assert.equal((await erin.post(page, { ...own, email: 'erin.new@example.org' })).status, 303);
    assert.match((await erin.get('/account')).text, /Your e-mail is <strong>erin\.new@example\.org<\/strong> now/);
    assert.deepEqual(await told(), [
      { recipient: 'erin@example.com', current: 'e•••@example.org' },
      { recipient: 'erin.new@example.org', current: 'erin.new@example.org' },
    ]);
    assert.equal((await givePassword(await test.visit(), 'erin@example.com')).status, 401);
    assert.equal((await givePassword(await test.visit(), 'erin.new@example.org')).headers.location, '/login/code');
  });

  it('end the codes and links that went to the old address', async () => {
    const pending = await withPassword(test, 'erin');
    const code = await mailedCode(test, 'erin');
    await test.rows(
      "insert into password_links (user_id, digest, expires_at) values (?, 'x', now() + interval '1 hour')",
      test.ids.erin,
    );
    await erin.post(page, { ...own, email: 'erin.new@example.org' });
    assert.equal((await pending.post('/login/code', { code })).status, 422);
    assert.deepEqual(await test.rows('select 1 from password_links where replaced_at is null and used_at is null'), []);
    assert.deepEqual(await test.rows('select 1 from mails where sealed is not null'), []);
  });

  it('ask for the password before another e-mail when it was given long ago, but not before another name', async () => {
    await passwordWasGiven(test, '11 minutes');
    assert.equal((await erin.post(page, { ...own, firstName: 'Erika' })).status, 303);
    const id = await sendKept(erin, page, { ...own, email: 'erin.new@example.org' });
    assert.equal((await row())?.email, 'erin@example.com');
    assert.equal((await giveAgain(erin, page, id)).status, 303);
    assert.equal((await row())?.email, 'erin.new@example.org');
  });

  it('are no e-mail of somebody else, and nothing that is no e-mail', async () => {
    for (const [email, message] of [
      ['BOB@example.com', 'already'],
      ['no e-mail', 'Enter an e-mail address in the right format'],
    ] as const) {
      const { status, text } = await erin.post(page, { ...own, email });
      assert.equal(status, 422);
      assert.match(text, new RegExp(message));
    }
    assert.equal((await row())?.email, 'erin@example.com');
  });

  it('tell nobody who has an account before the password was given, and then ten times an hour', async () => {
    await passwordWasGiven(test, '11 minutes');
    const taken = { ...own, email: emailOf('bob') };
    const asked = await erin.post(page, taken);
    assert.equal(asked.status, 403);
    assert.doesNotMatch(asked.text, /already/);
    await passwordWasGiven(test, '1 minute');
    for (let tries = 0; tries < 10; tries += 1) assert.equal((await erin.post(page, taken)).status, 422);
    const refused = await erin.post(page, taken);
    assert.equal(refused.status, 429);
    assert.doesNotMatch(refused.text, /already/);
    assert.equal((await erin.post(page, { ...own, lastName: 'Novák' })).status, 303, 'one’s name is another matter');
  });

  it('are not one’s own name to change for who is from outside the company', async () => {
    await test.rows(
      "update users set role_id = (select id from roles where built_in = 'external') where id = ?",
      test.ids.erin,
    );
    assert.doesNotMatch((await erin.get(page)).text, /name="firstName"/);
    await erin.post(page, { firstName: 'Somebody', lastName: 'Else', email: 'erin@example.com' });
    assert.deepEqual(await row(), { first_name: 'Erin', last_name: 'Evans', email: 'erin@example.com' });
  });

  it('tell both addresses, and who it was, when somebody else changes the e-mail', async () => {
    const alice = await test.signIn('alice');
    await readToken(alice, '/users');
    const [user] = await test.rows<{ version: number; role_id: number }>(
      'select version, role_id from users where id = ?',
      test.ids.erin,
    );
    const fields = {
      firstName: 'Erin',
      lastName: 'Evans',
      status: 'active',
      supervisor: '',
      language: 'en',
      groupIds: [] as string[],
    };
    const answer = await alice.post(`/users/${test.ids.erin}/edit`, {
      ...fields,
      roleId: String(user?.role_id ?? ''),
      email: 'erin.two@example.org',
      version: String(user?.version),
    });
    assert.equal(answer.status, 303);
    assert.deepEqual(
      (await told()).map(({ recipient }) => recipient),
      ['erin@example.com', 'erin.two@example.org'],
    );
    const [mail] = await test.rows<{ by: string }>("select data->>'by' as by from mails where kind = 'email-changed'");
    assert.equal(mail?.by, 'Alice Andersen');
  });
});
