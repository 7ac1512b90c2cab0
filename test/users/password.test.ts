import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { signInOften } from './leaving.ts';
import { addToGroup, addUser, addUserWith, errorsIn, fieldsIn, headingIn, inputIn, lastEntry, textOf } from './page.ts';

const typed = 'three old wooden spoons';
const shownPassword = /<code>([a-zA-Z2-9]{20})<\/code>/;

describe('Setting a new password for a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let path: string;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  let made = 0;
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Ana${made}`);
    await addToGroup(test, id, 'Interns');
    path = `/users/${id}/password`;
  });
  after(() => test.close());

  const stored = async () => (await test.rows('select * from users where id = ?', id))[0] ?? {};
  const send = async (fields: Fields, browser = alice) =>
    browser.post(path, { ...fieldsIn((await browser.get(path)).text, path), ...fields });

  it('starts with a page that says what will happen', async () => {
    const { text } = await alice.get(path);
    assert.equal(headingIn(text), `Set a new password for Ana${made} Test`);
    assert.match(
      textOf(text),
      /is signed out everywhere\. The new password works for the first sign-in, within 72 hours\./,
    );
    assert.match(textOf(text), /Send to email Sends the credentials to ana\S*@example\.com\./);
    assert.deepEqual(fieldsIn(text, path), {
      generated: [''],
      password: [''],
      repeatPassword: [''],
      mustChangePassword: ['yes'],
    });
  });

  it('stores it for 72 hours, ends all sessions, codes and earlier passwords, and records no word of it', async () => {
    const ana = await signInOften(test, id, 2);
    const [signIn] = await test.rows<{ id: number }>('select max(id) as id from sign_ins where user_id = ?', id);
    await test.rows("insert into codes (sign_in_id, user_id, digest) values (?, ?, '')", signIn?.id, id);
    const answer = await send({ password: typed, repeatPassword: typed });
    assert.equal(answer.status, 303);
    const { password_hash, must_change_password } = await stored();
    assert.ok(await verifyPassword(typed, String(password_hash)));
    assert.equal(must_change_password, true);
    const [{ hours } = { hours: 0 }] = await test.rows<{ hours: number }>(
      'select extract(epoch from password_expires_at - now()) / 3600 as hours from users where id = ?',
      id,
    );
    assert.ok(Number(hours) > 71.9 && Number(hours) <= 72);
    assert.equal((await ana.get('/account')).status, 303);
    assert.deepEqual(await test.rows('select 1 from codes where user_id = ? and replaced_at is null', id), []);
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.actor_id], ['password.set', test.ids.alice]);
    assert.deepEqual([entry.changes, entry.details], [{}, { sessions: 2, mailed: false }]);
    assert.doesNotMatch(JSON.stringify(await test.rows('select * from audit_entries')), /spoons/);
  });

  it('shows it once, to who set it, on a page of its own', async () => {
    const answer = await send({});
    assert.equal(answer.headers.location, `${path}/set`);
    assert.doesNotMatch((await (await test.signIn('bob')).get(`${path}/set`)).text, shownPassword);
    const { text } = await alice.get(`${path}/set`);
    assert.equal(headingIn(text), `New password for Ana${made} Test`);
    const [, password = ''] = shownPassword.exec(text) ?? [];
    assert.ok(await verifyPassword(password, String((await stored()).password_hash)));
    const again = await alice.get(`${path}/set`);
    assert.doesNotMatch(again.text, shownPassword);
    assert.match(textOf(again.text), /already shown/);
  });

  it('mails it instead, if that is wanted', async () => {
    const answer = await send({ sendMail: 'yes' });
    assert.equal(answer.headers.location, `${path}/set?mailed=1`);
    const { text } = await alice.get(`${path}/set?mailed=1`);
    assert.doesNotMatch(text, shownPassword);
    assert.match(textOf(text), /The credentials wait to be sent The mail to ana/);
    const [mail] = await test.rows<{ sealed: Buffer }>(
      "select * from mails where user_id = ? and kind = 'credentials'",
      id,
    );
    const password = test.portal.sealer.open(mail?.sealed ?? Buffer.alloc(0)) ?? '';
    assert.ok(await verifyPassword(password, String((await stored()).password_hash)));
    assert.deepEqual(await test.rows('select 1 from sealed_values where user_id = ?', id), []);
    assert.equal((await lastEntry(test, id)).details.mailed, true);
  });

  it('forces no change where that is unticked', async () => {
    await send({ mustChangePassword: undefined });
    assert.equal((await stored()).must_change_password, false);
  });

  for (const [password, repeatPassword, errors] of [
    [typed, '', { repeatPassword: 'Repeat the password' }],
    ['', typed, { password: 'Enter a password' }],
    [typed, 'another one', { repeatPassword: 'The two passwords are different. Enter the same one twice' }],
    ['short', 'short', { password: 'Password must be at least 12 characters' }],
    [
      'password123456',
      'password123456',
      { password: 'Choose a password that is harder to guess. This one is on lists of common passwords' },
    ],
  ] as const)
    it(`refuses "${password}" repeated as "${repeatPassword}", changes nothing and sends neither back`, async () => {
      const answer = await send({ password, repeatPassword });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), errors);
      assert.deepEqual(
        [inputIn(answer.text, 'password').value, inputIn(answer.text, 'repeatPassword').value],
        ['', ''],
      );
      assert.match(textOf(answer.text), /passwords you typed are not sent back/);
      assert.equal((await stored()).password_hash, 'no password');
    });

  it('refuses one that is made of the user’s name', async () => {
    await test.rows("update users set first_name = 'Xavier', last_name = 'Ximenes' where id = ?", id);
    const answer = await send({ password: 'xavier ximenes7', repeatPassword: 'xavier ximenes7' });
    assert.match(errorsIn(answer.text).password ?? '', /not made of the name/);
  });

  it('asks for 15 characters of who signs in without a code', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", id);
    const answer = await send({ password: 'four big dogs', repeatPassword: 'four big dogs' });
    assert.deepEqual(errorsIn(answer.text), { password: 'Password must be at least 15 characters' });
  });

  it('generates one on request, shows one on request, and saves neither by that', async () => {
    const generated = await send({ mustChangePassword: undefined, sendMail: 'yes', _do: 'generate' });
    const { value, type } = inputIn(generated.text, 'password');
    assert.match(value, /^[a-zA-Z2-9]{20}$/);
    assert.equal(type, 'password');
    assert.equal(fieldsIn(generated.text, path).sendMail?.[0], 'yes');
    const shown = await alice.post(path, { ...fieldsIn(generated.text, path), _do: 'show' });
    assert.deepEqual([inputIn(shown.text, 'password').type, inputIn(shown.text, 'password').value], ['text', value]);
    assert.equal((await stored()).password_hash, 'no password');
    await alice.post(path, fieldsIn(shown.text, path));
    assert.ok(await verifyPassword(value, String((await stored()).password_hash)));
  });

  it('is the last word: of two at once the one that is shown works', async () => {
    await Promise.all([send({}), send({})]);
    const [, password = ''] = shownPassword.exec((await alice.get(`${path}/set`)).text) ?? [];
    assert.ok(await verifyPassword(password, String((await stored()).password_hash)));
  });

  it('is for those with the permission, who hold no less than the user', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get(path)).status, 403);
    assert.equal((await erin.post(path)).status, 403);
    const bob = await test.signIn('bob');
    const [before] = await test.rows('select password_hash from users where id = ?', test.ids.alice);
    for (const stronger of [test.ids.alice, test.ids.dave]) {
      assert.equal((await bob.get(`/users/${stronger}/password`)).status, 403);
      assert.equal(
        (await bob.post(`/users/${stronger}/password`, { password: typed, repeatPassword: typed })).status,
        403,
      );
      assert.equal((await bob.post(`/users/${stronger}/password`, { _do: 'generate' })).status, 403);
    }
    assert.deepEqual((await test.rows('select password_hash from users where id = ?', test.ids.alice))[0], before);
    assert.equal((await send({}, bob)).status, 303);
  });

  it('is not the way to one’s own: that asks for the current one', async () => {
    assert.equal((await alice.get(`/users/${test.ids.alice}/password`)).status, 403);
    assert.equal(
      (await alice.post(`/users/${test.ids.alice}/password`, { password: typed, repeatPassword: typed })).status,
      403,
    );
    assert.doesNotMatch(
      (await alice.get(`/users/${test.ids.alice}`)).text,
      new RegExp(`/users/${test.ids.alice}/password`),
    );
  });

  it('is for nobody who does not exist', async () => {
    for (const other of ['0', '999999', 'x']) {
      assert.equal((await alice.get(`/users/${other}/password`)).status, 404);
      assert.equal((await alice.post(`/users/${other}/password`)).status, 404);
      assert.equal((await alice.get(`/users/${other}/password/set`)).status, 404);
    }
  });

  it('sends nothing without a mail server', async () => {
    const quiet = await startTestPortal({ environment: { SMTP_URL: undefined } });
    try {
      const browser = await quiet.signIn('alice');
      const url = `/users/${quiet.ids.erin}/password`;
      assert.equal(inputIn((await browser.get(url)).text, 'sendMail').disabled, true);
      const answer = await browser.post(url, { sendMail: 'yes' });
      assert.equal(answer.headers.location, `${url}/set`);
      assert.match((await browser.get(`${url}/set`)).text, shownPassword);
      assert.deepEqual(await quiet.rows('select 1 from mails'), []);
    } finally {
      await quiet.close();
    }
  });

  it('lets who knows nothing else of users do it for those they may see', async () => {
    const helper = await test.signIn(await addUserWith(test, `Helper${made}`, ['users.view', 'users.password']));
    assert.equal((await send({}, helper)).status, 303);
  });
});
