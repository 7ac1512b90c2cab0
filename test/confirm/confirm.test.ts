import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { addressOf, startBeside } from '../support/browser.ts';
import { cookieOf, forgetFailures, readToken } from '../support/login.ts';
import { type Browser, type Fields, password, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { giveAgain, keptIn, passwordWasGiven, sendKept, signedInFor } from './ask.ts';

const typed = { password: 'nineteen quiet otters', repeatPassword: 'nineteen quiet otters' };

describe('A sensitive step', () => {
  let test: TestPortal;
  let beside: Server;
  let alice: Browser;
  let page: string;
  before(async () => {
    test = await startTestPortal();
    beside = await startBeside(test);
    page = `/users/${test.ids.erin}/password`;
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from sealed_values');
    alice = await signedInFor(test, 'alice', '11 minutes');
  });
  after(async () => {
    beside.close();
    await test.close();
  });

  const timesSet = async () => (await test.rows("select 1 from audit_entries where event = 'password.set'")).length;
  const kept = () => test.rows<{ sealed: Buffer }>("select sealed from sealed_values where kind = 'kept-form'");

  /** Sends a form that is kept, and checks that nothing came of it yet. */
  async function send(fields: Fields = typed, path = page): Promise<string> {
    const before = await timesSet();
    const id = await sendKept(alice, path, fields);
    assert.ok(id, 'the form was not kept');
    assert.equal(await timesSet(), before);
    return id;
  }

  it('asks for nothing within 10 minutes of the password', async () => {
    await passwordWasGiven(test, '9 minutes 50 seconds');
    assert.equal((await alice.get(page)).status, 200);
    assert.equal((await alice.post(page, typed)).status, 303);
  });

  it('asks for the password before a page, and goes on to that page', async () => {
    await passwordWasGiven(test, '10 minutes 1 second');
    const { status, headers } = await alice.get(`${page}?back=/users`);
    const asked = `/confirm?next=${encodeURIComponent(`${page}?back=/users`)}`;
    assert.deepEqual([status, headers.location], [303, asked]);
    const { text } = await alice.get(asked);
    assert.match(text, /<h1>Confirm it’s you<\/h1>/);
    alice.token = tokenIn(text);
    const next = /name="next" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const answer = await alice.post('/confirm', { next, currentPassword: 'correct horse battery' });
    assert.deepEqual([answer.status, answer.headers.location], [303, `${page}?back=/users`]);
    assert.equal((await alice.get(page)).status, 200);
  });

  it('does not ask before a page when the password was just given', async () => {
    await passwordWasGiven(test, '0 seconds');
    assert.equal((await alice.get('/confirm?next=/users')).headers.location, '/users');
  });

  it('never goes on to another site', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      await passwordWasGiven(test, '11 minutes');
      await readToken(alice, `/confirm?next=${encodeURIComponent(next)}`);
      const { headers } = await alice.post('/confirm', { next, currentPassword: 'correct horse battery' });
      assert.ok(headers.location === undefined || headers.location === '/', headers.location);
    }
  });

  it('keeps what was typed, and is carried out with the password, without typing anything again', async () => {
    const id = await send({ ...typed, mustChangePassword: 'yes' });
    const before = await timesSet();
    const { status, headers } = await giveAgain(alice, page, id);
    assert.deepEqual([status, headers.location], [303, `${page}/set`]);
    assert.equal(await timesSet(), before + 1);
    const [erin] = await test.rows('select must_change_password from users where id = ?', test.ids.erin);
    assert.equal(erin?.must_change_password, true);
    assert.deepEqual(await kept(), []);
  });

  it('sends no secret back, and stores it sealed only', async () => {
    const { status, text } = await alice.post(page, typed);
    assert.equal(status, 403);
    assert.doesNotMatch(text, /otters/);
    const [row] = await kept();
    assert.doesNotMatch(String(row?.sealed), /otters/);
    const [all] = await test.rows<{ json: string }>('select json_agg(sealed_values)::text as json from sealed_values');
    assert.doesNotMatch(all?.json ?? '', /otters/);
  });

  it('checks what was typed first, and asks for the password for what is right', async () => {
    const { status, text } = await alice.post(page, { ...typed, repeatPassword: 'another' });
    assert.equal(status, 422);
    assert.match(text, /The two passwords are different/);
    assert.deepEqual(await kept(), []);
  });

  it('asks again after a wrong or an empty password, and keeps the form meanwhile', async () => {
    const id = await send();
    const before = await timesSet();
    for (const [given, message] of [
      ['wrong horse battery', 'This is not your password'],
      ['', 'Enter your password'],
    ] as const) {
      const { status, text } = await giveAgain(alice, page, id, given);
      assert.equal(status, 422);
      assert.match(text, new RegExp(message));
      assert.match(text, new RegExp(`action="${page}"`));
      assert.equal(keptIn(text), id);
      assert.doesNotMatch(text, /wrong horse/);
    }
    assert.equal(await timesSet(), before);
    const failed = await test.rows("select 1 from audit_entries where event = 'sign-in.password-failed'");
    assert.equal(failed.length, 1);
    assert.equal((await giveAgain(alice, page, id)).status, 303);
  });

  it('takes five wrong passwords, then none for a while, not even the right one', async () => {
    const id = await send();
    for (let tries = 1; tries <= 5; tries += 1)
      assert.equal((await giveAgain(alice, page, id, 'wrong')).status, 422, `try ${tries}`);
    const refused = await giveAgain(alice, page, id);
    assert.equal(refused.status, 429);
    assert.match(refused.headers['retry-after'] ?? '', /^([12]?\d|30)$/);
    await test.rows("update sign_in_throttles set locked_until = now() - interval '1 second'");
    assert.equal((await giveAgain(alice, page, id)).status, 303);
  });

  it('is locked to nobody by what happens at the sign-in page, and locks nobody out there', async () => {
    const stranger = await test.visit();
    for (let tries = 1; tries <= 6; tries += 1)
      await stranger.post('/login', { email: 'alice@example.com', password: 'wrong' });
    const id = await send();
    assert.equal((await giveAgain(alice, page, id)).status, 303);
  });

  it('goes on in a session with a new id, in which the password counts as just given', async () => {
    const old = await cookieOf(alice);
    await giveAgain(alice, page, await send());
    assert.notEqual(await cookieOf(alice), old);
    assert.equal((await alice.get(page)).status, 200);
    const other = await fetch(`${addressOf(beside)}/account`, { headers: { cookie: old }, redirect: 'manual' });
    assert.equal(other.status, 303);
    assert.match(other.headers.get('location') ?? '', /^\/login/);
  });

  it('is carried out once, however often it is sent', async () => {
    const id = await send();
    const before = await timesSet();
    const answers = await Promise.all(
      ['1', '2', '3'].map((tab) => alice.post(page, { _kept: id, currentPassword: password, tab })),
    );
    assert.equal(await timesSet(), before + 1);
    assert.equal(answers.filter(({ headers }) => headers.location === `${page}/set`).length, 1);
  });

  it('says so when it was carried out already', async () => {
    const id = await send();
    await giveAgain(alice, page, id);
    await readToken(alice, page);
    const before = await timesSet();
    const { status, text } = await giveAgain(alice, page, id);
    assert.equal(status, 422);
    assert.match(text, /This form is no longer kept/);
    assert.equal(await timesSet(), before);
  });

  it('is forgotten after 10 minutes', async () => {
    const id = await send();
    await test.rows("update sealed_values set expires_at = expires_at - interval '10 minutes 1 second'");
    const before = await timesSet();
    assert.equal((await giveAgain(alice, page, id)).status, 422);
    assert.equal(await timesSet(), before);
  });

  it('is nobody else’s, not even the same person’s in another browser', async () => {
    const id = await send();
    const before = await timesSet();
    for (const who of ['bob', 'alice'] as const) {
      const other = await signedInFor(test, who, '11 minutes');
      const { status, text } = await giveAgain(other, page, id);
      assert.equal(status, 422, who);
      assert.match(text, /no longer kept/);
    }
    assert.equal(await timesSet(), before);
    assert.equal((await kept()).length, 1);
  });

  it('is carried out at the address that it was sent to, and nowhere else', async () => {
    const id = await send();
    const other = `/users/${test.ids.bob}/password`;
    const before = await timesSet();
    assert.equal((await giveAgain(alice, other, id)).status, 422);
    assert.equal((await giveAgain(alice, page, 'no-number-at-all')).status, 422);
    assert.equal((await alice.post(page, { _kept: [id, id], currentPassword: 'correct horse battery' })).status, 422);
    assert.equal(await timesSet(), before);
  });

  it('keeps a form with ten thousand ticks', async () => {
    const [group] = await test.rows<{ id: number }>("select id from groups where built_in = 'administrators'");
    const path = `/groups/${group?.id}/members/add`;
    const add = Array.from({ length: 10_000 }, () => String(test.ids.erin));
    const id = await send({ add, _do: 'save' }, path);
    assert.equal((await giveAgain(alice, path, id)).status, 303);
    const members = await test.rows(
      'select 1 from group_members where user_id = ? and group_id = ?',
      test.ids.erin,
      group?.id,
    );
    assert.equal(members.length, 1);
    await test.rows('delete from group_members where user_id = ?', test.ids.erin);
  });

  it('keeps the five newest forms of a session', async () => {
    const ids = [];
    for (let count = 1; count <= 6; count += 1) ids.push(await send());
    assert.equal((await kept()).length, 5);
    assert.equal((await giveAgain(alice, page, ids[0] ?? '')).status, 422);
    assert.equal((await giveAgain(alice, page, ids[5] ?? '')).status, 303);
  });
});
