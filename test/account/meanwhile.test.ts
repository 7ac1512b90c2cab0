import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import type { Response } from 'supertest';
import { storePassword } from '../../src/password/service.ts';
import { whileUserIsHeld } from '../access/waiting.ts';
import { waitsForLock } from '../groups/people.ts';
import { appCode, takeApps } from '../support/authenticator.ts';
import { forgetFailures, givePassword, readToken } from '../support/login.ts';
import { type Browser, emailOf, password, startTestPortal, type TestPortal } from '../support/portal.ts';
import { textOf } from '../users/page.ts';

const another = '$2b$04$abcdefghijklmnopqrstuuJ1vS5xq6mJ8mZb0m7o9w1u2y3A4B5C6';
const good = 'a parrot under the bridge';
const twoFactor = '/account/two-factor';

describe('Whoever changes their own account and has to wait', () => {
  let test: TestPortal;
  let erin: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await takeApps(test);
    await test.rows(
      `update users set must_change_password = false,
         password_hash = (select password_hash from users where id = ?) where id = ?`,
      test.ids.alice,
      test.ids.erin,
    );
    erin = await test.signIn('erin');
    await readToken(erin, '/account');
  });
  after(() => test.close());

  const id = () => test.ids.erin;
  const stored = async () => (await test.rows('select * from users where id = ?', id()))[0];
  const recorded = () => test.rows('select event from audit_entries where actor_id = ?', id());
  const meanwhile = (send: () => PromiseLike<Response>, change: (trx: Knex.Transaction) => PromiseLike<unknown>) =>
    whileUserIsHeld(test, id(), send, change);
  const signedOut = (trx: Knex.Transaction) =>
    trx.raw('update sign_ins set revoked_at = now() where user_id = ? and revoked_at is null', [id()]);
  const passwordChanged = (trx: Knex.Transaction) =>
    storePassword(trx, { userId: id(), hash: another, mustChange: false, temporary: false });
  const chosen = { currentPassword: password, password: good, repeatPassword: good };

  async function openApp() {
    const { text } = await erin.get(`${twoFactor}/app`);
    const secret = (/<strong>([A-Z2-7 ]{39})<\/strong>/.exec(text)?.[1] ?? '').replaceAll(' ', '');
    return { setup: /name="setup" value="([^"]+)"/.exec(text)?.[1] ?? '', code: await appCode(test, secret) };
  }
  async function otherSession() {
    await test.signIn('erin');
    const [other] = await test.rows<{ id: number }>('select max(id) as id from sign_ins');
    return { id: String(other?.id) };
  }
  async function rememberedBrowser() {
    const [browser] = await test.rows<{ id: number }>(
      `insert into browsers (user_id, digest, name, remembered_until)
       values (?, sha256('any'), 'Firefox on Linux', now() + interval '1 day') returning id`,
      id(),
    );
    return { id: String(browser?.id) };
  }
  const noFields = async () => ({});

  for (const [what, path, prepare, readFields] of [
    ['the password', '/account/password', '', async () => chosen],
    [
      'a password that another person knows',
      '/new-password',
      'must_change_password = true',
      async () => ({ password: good, repeatPassword: good }),
    ],
    [
      'the name and e-mail',
      '/account/details',
      '',
      async () => ({ firstName: 'Not', lastName: 'Erin', email: 'not.erin@example.org' }),
    ],
    ['to an app', `${twoFactor}/app`, '', openApp],
    ['to mailed codes', `${twoFactor}/email`, "second_factor = 'app'", noFields],
    ['to no second factor', `${twoFactor}/off`, '', async () => ({ currentPassword: password })],
    ['the settings', '/account', '', async () => ({ language: 'de', timeZone: 'Europe/Berlin', theme: 'dark' })],
    ['one other session', '/account/sessions/end', '', otherSession],
    ['which browsers are remembered', '/account/sessions/forget', '', rememberedBrowser],
    ['the other sessions', '/account/sessions/end-others', '', noFields],
    ['the recovery codes', `${twoFactor}/recovery-codes`, "second_factor = 'app'", noFields],
  ] as const)
    it(`does not change ${what} when they were signed out meanwhile`, async () => {
      if (prepare) await test.rows(`update users set ${prepare} where id = ?`, id());
      const fields = await readFields();
      const before = [await stored(), await recorded()];
      const answer = await meanwhile(() => erin.post(path, fields), signedOut);
      assert.deepEqual([answer.status, answer.headers.location], [303, '/login']);
      assert.deepEqual([await stored(), await recorded()], before);
      assert.deepEqual(await test.rows('select 1 from recovery_codes'), []);
    });

  for (const [what, path, fields] of [
    ['the password', '/account/password', chosen],
    ['the second factor', `${twoFactor}/off`, { currentPassword: password }],
  ] as const)
    it(`does not change ${what} by a password that was changed meanwhile`, async () => {
      const answer = await meanwhile(() => erin.post(path, fields), passwordChanged);
      assert.equal(answer.status, 422);
      assert.match(textOf(answer.text), /This is not your( current)? password/);
      const { password_hash, second_factor } = (await stored()) ?? {};
      assert.deepEqual([password_hash, second_factor], [another, 'email']);
    });

  it('chooses no second password in place of the one that another person knew', async () => {
    await test.rows('update users set must_change_password = true where id = ?', id());
    const fields = { password: good, repeatPassword: good };
    const answer = await meanwhile(() => erin.post('/new-password', fields), passwordChanged);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/']);
    assert.equal((await stored())?.password_hash, another);
  });

  it('changes the password once by the same form in two tabs', async () => {
    await test.rows("delete from mails where kind = 'password-changed'");
    const { answers } = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('select 1 from users where id = ? for no key update', [id()]);
      const sent = ['1', '2'].map((tab) => erin.post('/account/password', { ...chosen, tab }).then((answer) => answer));
      await waitsForLock(test, 2);
      return { answers: sent };
    });
    const statuses = (await Promise.all(answers)).map(({ status, headers }) => [status, headers.location]);
    assert.deepEqual(statuses, [
      [303, '/account'],
      [303, '/account'],
    ]);
    assert.equal((await test.rows("select 1 from mails where kind = 'password-changed'")).length, 1);
    assert.equal((await givePassword(await test.visit(), emailOf('erin'), good)).status, 303);
  });
});
