import assert from 'node:assert/strict';
import { forgetAllBrowsers } from '../../src/browsers/service.ts';
import { endSignIns } from '../../src/login/service.ts';
import { storePassword } from '../../src/password/service.ts';
import { whileUserIsHeld } from '../access/waiting.ts';
import { waitsForLock } from '../groups/people.ts';
import { forgetFailures, givePassword, mailedCode, readToken, withPassword } from '../support/login.ts';
import { emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { textOf } from '../users/page.ts';

const another = '$2b$04$abcdefghijklmnopqrstuuJ1vS5xq6mJ8mZb0m7o9w1u2y3A4B5C6';

describe('Whoever signs in while something else happens to their account', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from codes');
    await test.rows('delete from sign_ins');
    await test.rows('delete from browsers');
    await test.rows(
      `update users set status = 'active', second_factor = 'email', password_expires_at = null,
         password_hash = (select password_hash from users where id = ?) where id = ?`,
      test.ids.alice,
      test.ids.erin,
    );
  });
  after(() => test.close());

  const erin = () => test.ids.erin;
  const lasting = () => test.rows('select 1 from sign_ins where revoked_at is null');
  const turnOff = () => test.rows("update users set second_factor = 'off' where id = ?", erin());

  for (const factor of ['email', 'app', 'off'])
    it(`does not come in by the password that was just changed, with the second factor ${factor}`, async () => {
      await test.rows('update users set second_factor = ? where id = ?', factor, erin());
      const browser = await test.visit();
      const answer = await whileUserIsHeld(
        test,
        erin(),
        () => givePassword(browser, emailOf('erin')),
        async (trx) => {
          await storePassword(trx, { userId: erin(), hash: another, mustChange: false, temporary: false });
          await endSignIns(trx, erin());
        },
      );
      assert.equal(answer.status, 401);
      assert.match(textOf(answer.text), /The e-mail or password is not right/);
      assert.deepEqual(await lasting(), []);
      assert.equal((await browser.get('/')).headers.location, '/login');
      const [entry] = await test.rows('select event from audit_entries order by id desc limit 1');
      assert.equal(entry?.event, 'sign-in.failed');
    });

  it('is not signed in when they are activated again after they were deactivated', async () => {
    await turnOff();
    const browser = await test.visit();
    const send = () => givePassword(browser, emailOf('erin'));
    const answer = await whileUserIsHeld(test, erin(), send, (trx) =>
      trx.raw("update users set status = 'deactivated' where id = ?", [erin()]),
    );
    assert.equal(answer.status, 401);
    await test.rows("update users set status = 'active' where id = ?", erin());
    assert.equal((await browser.get('/')).headers.location, '/login');
  });

  it('does not come in when the time of the password ends', async () => {
    const browser = await test.visit();
    const send = () => givePassword(browser, emailOf('erin'));
    const answer = await whileUserIsHeld(test, erin(), send, (trx) =>
      trx.raw("update users set password_expires_at = now() - interval '1 second' where id = ?", [erin()]),
    );
    assert.equal(answer.status, 401);
    assert.deepEqual(await lasting(), []);
  });

  it('owes the code when a second factor was just turned on', async () => {
    await turnOff();
    const browser = await test.visit();
    const send = () => givePassword(browser, emailOf('erin'));
    const answer = await whileUserIsHeld(test, erin(), send, (trx) =>
      trx.raw("update users set second_factor = 'email' where id = ?", [erin()]),
    );
    assert.deepEqual([answer.status, answer.headers.location], [303, '/login/code']);
    assert.equal((await browser.get('/')).headers.location, '/login/code');
    assert.match(await mailedCode(test, 'erin'), /^\d{6}$/);
  });

  it('owes the code when their browser is just no longer remembered', async () => {
    const browser = await withPassword(test, 'erin');
    await browser.post('/login/code', { code: await mailedCode(test, 'erin'), remember: 'yes' });
    await readToken(browser, '/');
    const send = () => givePassword(browser, emailOf('erin'));
    assert.equal((await send()).headers.location, '/', 'the browser is remembered');
    await readToken(browser, '/');
    const answer = await whileUserIsHeld(test, erin(), send, (trx) => forgetAllBrowsers(trx, erin()));
    assert.equal(answer.headers.location, '/login/code');
  });

  it('does not come in by a code either, and their browser is not remembered', async () => {
    const browser = await withPassword(test, 'erin');
    const code = await mailedCode(test, 'erin');
    const answer = await whileUserIsHeld(
      test,
      erin(),
      () => browser.post('/login/code', { code, remember: 'yes' }),
      async (trx) => {
        // Would the code wait for the user in the middle of its work, this would wait for the code, and give up first.
        await trx.raw("set local deadlock_timeout = '10ms'");
        await storePassword(trx, { userId: erin(), hash: another, mustChange: false, temporary: false });
        await endSignIns(trx, erin());
      },
    );
    assert.equal(answer.status, 422);
    assert.deepEqual(await lasting(), []);
    assert.deepEqual(await test.rows('select 1 from browsers where remembered_until > now()'), []);
  });

  it('is sent another code to the e-mail that they have by then', async () => {
    const browser = await withPassword(test, 'erin');
    await test.rows("update codes set created_at = created_at - interval '2 minutes'");
    const send = () => browser.post('/login/code/new');
    await whileUserIsHeld(test, erin(), send, (trx) =>
      trx.raw("update users set email = 'erin.new@example.org' where id = ?", [erin()]),
    );
    const [mail] = await test.rows("select recipient from mails where kind = 'login-code' order by id desc limit 1");
    assert.equal(mail?.recipient, 'erin.new@example.org');
    await test.rows('update users set email = ? where id = ?', emailOf('erin'), erin());
  });
});

describe('A password that two sign-ins hash anew at the same moment', () => {
  it('lets both in', async () => {
    const test = await startTestPortal({ environment: { BCRYPT_COST: '5' } });
    try {
      const browsers = [await test.visit(), await test.visit()];
      const { answers } = await test.portal.database.knex.transaction(async (trx) => {
        await trx.raw('select 1 from users where id = ? for no key update', [test.ids.alice]);
        const sent = browsers.map((browser) => givePassword(browser, emailOf('alice')).then((answer) => answer));
        await waitsForLock(test, 2);
        return { answers: sent };
      });
      const statuses = (await Promise.all(answers)).map(({ status, headers }) => [status, headers.location]);
      assert.deepEqual(statuses, [
        [303, '/login/code'],
        [303, '/login/code'],
      ]);
    } finally {
      await test.close();
    }
  });
});
