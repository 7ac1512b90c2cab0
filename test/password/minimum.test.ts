import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type request from 'supertest';
import { passwordWasGiven } from '../confirm/ask.ts';
import { poster, waitsForLock } from '../groups/people.ts';
import { startBeside } from '../support/browser.ts';
import { linkFor, openLink } from '../support/links.ts';
import { readToken } from '../support/login.ts';
import { type Browser, password, startTestPortal, type TestPortal } from '../support/portal.ts';
import { textOf } from '../users/page.ts';

const thirteen = 'parrot qv7 zx';
const fields = { password: thirteen, repeatPassword: thirteen };

describe('A password of thirteen characters that is sent while another process turns the second factor off', () => {
  let test: TestPortal;
  let beside: Server;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    beside = await startBeside(test);
    alice = await test.signIn('alice');
  });
  beforeEach(() => test.rows("update users set second_factor = 'email', must_change_password = false"));
  after(async () => {
    beside.closeAllConnections();
    beside.close();
    await test.close();
  });

  const stored = async () =>
    (await test.rows('select password_hash, second_factor from users where id = ?', test.ids.erin))[0];

  /** Both wait for erin's row; whoever turns the second factor off comes first. */
  async function inTurn(turnOff: () => request.Test, choose: () => request.Test) {
    const { rows } = test;
    const before = await rows('select password_hash from users where id = ?', test.ids.erin);
    const { answers } = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('select 1 from users where id = ? for no key update', [test.ids.erin]);
      const first = turnOff().then((answer) => answer);
      await waitsForLock(test, 1);
      const second = choose().then((answer) => answer);
      await waitsForLock(test, 2);
      return { answers: [first, second] };
    });
    const [off, chosen] = await Promise.all(answers);
    assert.equal(off?.status, 303);
    assert.deepEqual(await stored(), { ...before[0], second_factor: 'off' });
    assert.equal(chosen?.status, 422);
    assert.match(textOf(chosen?.text ?? ''), /Password must be at least 15 characters/);
  }

  const disable = async () => {
    await passwordWasGiven(test, '1 minute');
    const post = await poster(alice);
    return () => post(beside, `/users/${test.ids.erin}/two-factor/disable`, {});
  };

  it('is too short for one’s own', async () => {
    const post = await poster(await test.signIn('erin'));
    await inTurn(
      () => post(beside, '/account/two-factor/off', { currentPassword: password }),
      () => post(test.server, '/account/password', { currentPassword: password, ...fields }),
    );
  });

  it('is too short for who comes by a link, which is not used up', async () => {
    const visitor = await test.visit();
    await openLink(visitor, await linkFor(test, 'erin'));
    await inTurn(await disable(), () => visitor.post('/password-link', fields));
    const long = 'a parrot under the bridge';
    assert.equal((await visitor.post('/password-link', { password: long, repeatPassword: long })).status, 303);
  });

  it('is too short for another person to set', async () => {
    const bob = await test.signIn('bob');
    await readToken(bob, '/account');
    await inTurn(await disable(), () => bob.post(`/users/${test.ids.erin}/password`, fields));
  });
});
