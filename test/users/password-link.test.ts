import assert from 'node:assert/strict';
import { giveAgain, passwordWasGiven, sendKept, signedInFor } from '../confirm/ask.ts';
import { choose, mailedToken, openLink } from '../support/links.ts';
import { givePassword } from '../support/login.ts';
import { type Browser, password, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, errorsIn, fieldsIn, flashIn, inputIn, lastEntry, textOf } from './page.ts';

describe('Sending a password link', () => {
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
    id = await addUser(test, `Lena${made}`);
    await addToGroup(test, id, 'Interns');
  });
  after(() => test.close());

  const path = () => `/users/${id}/password-link`;
  const email = () => `lena${made}@example.com`;
  async function send(browser: Browser, fields = {}) {
    const { text } = await browser.get(path());
    return browser.post(path(), { ...fieldsIn(text, path()), ...fields });
  }
  const links = () => test.rows('select 1 from password_links where user_id = ? and replaced_at is null', id);

  it('says what will happen, changes nothing by that, and mails a link for a day', async () => {
    const { text } = await alice.get(path());
    assert.match(textOf(text), /the link works once , within 24 hours ;.*the second factor is asked for as always/s);
    assert.deepEqual(await links(), []);
    const answer = await send(alice);
    assert.equal(answer.headers.location, `/users/${id}`);
    assert.equal(
      flashIn((await alice.get(`/users/${id}`)).text),
      `Lena${made} Test gets a mail with a password link, to ${email()}.`,
    );
    const [mail] = await test.rows<{ hours: number; data: { by: string } }>(
      'select round(extract(epoch from expires_at - created_at) / 3600)::int as hours, data from mails where recipient = ?',
      email(),
    );
    assert.deepEqual([mail?.hours, mail?.data.by], [24, 'Alice Andersen']);
    const visitor = await test.visit();
    await openLink(visitor, await mailedToken(test, email()));
    assert.equal((await choose(visitor)).status, 303);
  });

  it('leaves the password of now and the sessions alone until the link is used', async () => {
    const lena = await test.signIn(id);
    await test.rows(
      'update users set password_hash = (select password_hash from users where id = ?) where id = ?',
      test.ids.alice,
      id,
    );
    await send(alice);
    assert.equal((await lena.get('/account')).status, 200);
    assert.equal((await givePassword(await test.visit(), email(), password)).status, 303);
  });

  it('is recorded, with how it went, and without the link', async () => {
    await send(alice);
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.details], ['password.link-sent', { mailed: true, hours: 24 }]);
    await send(alice, { way: 'show' });
    assert.deepEqual((await lastEntry(test, id)).details, { mailed: false, hours: 24 });
    assert.equal((await links()).length, 1);
  });

  it('shows the link once instead, to the one who made it, in this session', async () => {
    const answer = await send(alice, { way: 'show' });
    assert.equal(answer.headers.location, `${path()}/shown`);
    const other = await test.signIn('alice');
    assert.doesNotMatch((await other.get(`${path()}/shown`)).text, /token=/);
    const { text } = await alice.get(`${path()}/shown`);
    const [, token = ''] = /http:\/\/localhost:3000\/password-link\?token=([\w-]{43})</.exec(text) ?? [];
    assert.match(textOf(text), /Hand it over in person or by a channel you trust/);
    assert.match(textOf((await alice.get(`${path()}/shown`)).text), /The link was already shown/);
    assert.deepEqual(await test.rows('select 1 from mails where recipient = ?', email()), []);
    const visitor = await test.visit();
    await openLink(visitor, token);
    assert.equal((await choose(visitor)).status, 303);
  });

  it('asks for one’s own password before it shows the link, when that was given long ago', async () => {
    const late = await signedInFor(test, 'alice', '11 minutes');
    const kept = await sendKept(late, path(), { way: 'show' });
    assert.ok(kept);
    assert.deepEqual(await links(), []);
    assert.equal((await giveAgain(late, path(), kept)).headers.location, `${path()}/shown`);
    assert.equal((await links()).length, 1);
    await passwordWasGiven(test, '1 second');
  });

  it('is offered to nobody who holds less than the user', async () => {
    await addToGroup(test, id, 'Administrators');
    const bob = await test.signIn('bob');
    assert.equal((await bob.get(path())).status, 403);
    assert.equal((await bob.post(path(), { way: 'mail' })).status, 403);
    assert.doesNotMatch((await bob.get(`/users/${id}`)).text, /password-link/);
    assert.deepEqual(await links(), []);
  });

  it('is not for oneself, nor for whoever may not sign in', async () => {
    assert.equal((await alice.post(`/users/${test.ids.alice}/password-link`, { way: 'mail' })).status, 403);
    for (const status of ['deactivated', 'deleted']) {
      await test.rows('update users set status = ?::user_status where id = ?', status, id);
      assert.equal((await alice.get(path())).status, 403);
      assert.equal((await alice.post(path(), { way: 'mail' })).status, 403);
    }
  });

  it('wants a way', async () => {
    const answer = await alice.post(path(), { way: 'pigeon' });
    assert.equal(answer.status, 422);
    assert.deepEqual(errorsIn(answer.text), { way: 'Choose one of the offered values' });
  });

  it('is the way in for a new user, from the page that says that they were created', async () => {
    const { text } = await alice.get(`/users/${id}/created`);
    assert.match(text, new RegExp(`href="${path()}">Send a password link<`));
  });

  it('is offered on the page of the user, to whom may', async () => {
    assert.match((await alice.get(`/users/${id}`)).text, new RegExp(`href="${path()}"`));
  });
});

describe('Sending a password link without a mail server', () => {
  it('shows it once, and says why it cannot be mailed', async () => {
    const test = await startTestPortal({ environment: { SMTP_URL: '', MAIL_FROM: '' } });
    try {
      const alice = await test.signIn('alice');
      const path = `/users/${test.ids.erin}/password-link`;
      const { text } = await alice.get(path);
      assert.match(textOf(text), /Not available: this server can’t send e-mail/);
      assert.ok(inputIn(text, 'way').disabled);
      assert.deepEqual(fieldsIn(text, path), { way: ['show'] });
      const refused = await alice.post(path, { way: 'mail' });
      assert.deepEqual(errorsIn(refused.text), { way: 'This server can’t send e-mail. Show the link once instead' });
      await alice.post(path, { way: 'show' });
      const [, token = ''] = /token=([\w-]{43})</.exec((await alice.get(`${path}/shown`)).text) ?? [];
      const visitor = await test.visit();
      await openLink(visitor, token);
      assert.equal((await choose(visitor)).status, 303);
    } finally {
      await test.close();
    }
  });
});
