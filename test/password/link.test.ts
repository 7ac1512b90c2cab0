import assert from 'node:assert/strict';
import request from 'supertest';
import { choose, chosen, linkFor, openLink } from '../support/links.ts';
import { cookieOf, forgetFailures, givePassword, shift } from '../support/login.ts';
import { type Browser, emailOf, password, startTestPortal, type TestPortal } from '../support/portal.ts';
import { headingIn, lastEntry, textOf } from '../users/page.ts';
import { type PortalProcess, startProcess } from '../users/portal-process.ts';

const dead = 'This link doesn’t work any more';

describe('A password link', () => {
  let test: TestPortal;
  let visitor: Browser;
  let token: string;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows(
      `update users set status = 'active', must_change_password = false, password_expires_at = null,
         password_hash = (select password_hash from users where id = ?) where id = ?`,
      test.ids.alice,
      test.ids.bob,
    );
    visitor = await test.visit();
    token = await linkFor(test, 'bob');
  });
  after(() => test.close());

  const works = async (typed: string) => {
    await forgetFailures(test);
    return (await givePassword(await test.visit(), emailOf('bob'), typed)).status === 303;
  };
  async function refuses(browser: Browser): Promise<void> {
    const answer = await choose(browser);
    assert.equal(answer.status, 404);
    assert.equal(headingIn(answer.text), dead);
    assert.equal(await works(chosen), false);
  }

  it('leads to a page where its owner chooses a password, and says whose', async () => {
    const { status, text } = await openLink(visitor, token);
    assert.equal(status, 200);
    assert.equal(headingIn(text), 'Choose your password');
    assert.ok(textOf(text).includes('For the account bob@example.com'));
  });

  it('leaves the address at the first look, before any page shows', async () => {
    const { status, headers, text } = await visitor.get(`/password-link?token=${token}`);
    assert.deepEqual([status, headers.location], [303, '/password-link']);
    assert.ok(!text.includes(token));
    const shown = await visitor.get('/password-link');
    assert.ok(!shown.text.includes(token));
    assert.equal(shown.headers['referrer-policy'], 'same-origin');
    assert.equal(shown.headers['cache-control'], 'no-store');
  });

  it('gives the password, once', async () => {
    await openLink(visitor, token);
    const answer = await choose(visitor);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/login']);
    assert.match(textOf((await visitor.get('/login')).text), /Your password was changed\. Sign in with the new one\./);
    assert.deepEqual([await works(password), await works(chosen)], [false, true]);
    const again = await openLink(await test.visit(), token);
    assert.deepEqual([again.status, headingIn(again.text)], [404, dead]);
    assert.equal((await choose(visitor, 'another parrot elsewhere')).status, 404);
  });

  it('signs nobody in and goes round no second factor', async () => {
    await openLink(visitor, token);
    await choose(visitor);
    assert.equal((await visitor.get('/')).headers.location, '/login');
    assert.equal((await givePassword(visitor, emailOf('bob'), chosen)).headers.location, '/login/code');
  });

  it('ends every session, and the lock of the name', async () => {
    const [one, other] = [await test.signIn('bob'), await test.signIn('bob')];
    for (let turn = 0; turn < 5; turn += 1) await givePassword(await test.visit(), emailOf('bob'), 'wrong');
    await openLink(visitor, token);
    await choose(visitor);
    for (const browser of [one, other]) assert.match((await browser.get('/')).headers.location ?? '', /^\/login/);
    assert.equal((await givePassword(await test.visit(), emailOf('bob'), chosen)).status, 303);
  });

  it('ends a sign-in that waits for its code', async () => {
    const pending = await test.visit();
    await givePassword(pending, emailOf('bob'));
    await openLink(visitor, token);
    await choose(visitor);
    assert.equal((await pending.get('/login/code')).headers.location, '/login');
  });

  it('is in the trail and mailed, neither with the password nor with the token', async () => {
    await openLink(visitor, token);
    await choose(visitor);
    const entry = await lastEntry(test, test.ids.bob);
    assert.deepEqual([entry.event, entry.actor_id, entry.details.link], ['password.changed', test.ids.bob, true]);
    const [mail] = await test.rows<{ kind: string; recipient: string; row: string }>(
      'select kind, recipient, mails::text as row from mails order by id desc limit 1',
    );
    assert.deepEqual([mail?.kind, mail?.recipient], ['password-changed', 'bob@example.com']);
    const text = `${JSON.stringify(entry)} ${mail?.row}`;
    assert.ok(!text.includes(chosen) && !text.includes(token));
  });

  it('is in the database as a digest only', async () => {
    const [row] = await test.rows<{ row: string }>(
      'select password_links::text as row from password_links order by id desc limit 1',
    );
    assert.ok(!row?.row.includes(token));
    assert.ok(!row?.row.includes(Buffer.from(token).toString('hex')));
  });

  it('helps whose temporary password has run out or must be changed', async () => {
    await test.rows(
      `update users set must_change_password = true, password_expires_at = now() - interval '1 hour' where id = ?`,
      test.ids.bob,
    );
    await openLink(visitor, token);
    await choose(visitor);
    const [bob] = await test.rows<{ row: unknown }>(
      'select must_change_password, password_expires_at from users where id = ?',
      test.ids.bob,
    );
    assert.deepEqual(bob, { must_change_password: false, password_expires_at: null });
    assert.ok(await works(chosen));
  });

  it('is not used up by whoever only opens it, as scanners of mail do, a hundred times', async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      await request(test.server).get(`/password-link?token=${token}`);
      await request(test.server).head(`/password-link?token=${token}`);
    }
    await openLink(await test.visit(), token);
    await openLink(visitor, token);
    assert.equal((await choose(visitor)).status, 303);
  });

  it('works for 24 hours to the second', async () => {
    await openLink(visitor, token);
    await shift(test, 'password_links', ['expires_at'], '23 hours 59 minutes 50 seconds');
    assert.equal((await visitor.get('/password-link')).status, 200);
    await shift(test, 'password_links', ['expires_at'], '11 seconds');
    assert.equal((await visitor.get('/password-link')).status, 404);
    await openLink(visitor, token);
    await refuses(visitor);
  });

  it('is worthless as soon as there is a newer one', async () => {
    await openLink(visitor, token);
    const newer = await linkFor(test, 'bob');
    await refuses(visitor);
    await openLink(visitor, newer);
    assert.equal((await choose(visitor)).status, 303);
  });

  for (const status of ['deactivated', 'deleted'])
    it(`is worthless when its owner is ${status}, even opened before`, async () => {
      await openLink(visitor, token);
      const leaving = status === 'deleted' ? 'delete' : 'deactivate';
      const alice = await test.signIn('alice');
      assert.equal((await alice.post(`/users/${test.ids.bob}/${leaving}`, { customers: 'release' })).status, 303);
      await refuses(visitor);
      await test.rows("update users set status = 'active' where id = ?", test.ids.bob);
      await openLink(visitor, token);
      await refuses(visitor);
    });

  it('is worthless after the password was changed otherwise', async () => {
    await openLink(visitor, token);
    const bob = await test.signIn('bob');
    const other = 'a walrus on the staircase';
    await bob.post('/account/password', { currentPassword: password, password: other, repeatPassword: other });
    await refuses(visitor);
    assert.ok(await works(other));
  });

  const wrong: [what: string, typed: string, repeated: string, says: RegExp][] = [
    ['nothing', '', '', /Enter a password/],
    ['two different ones', chosen, `${chosen}!`, /The two passwords are different/],
    ['a common one', 'password1234', 'password1234', /on lists of common passwords/],
    ['the own name', 'bob baker bob', 'bob baker bob', /not made of the name/],
  ];
  for (const [what, typed, repeated, says] of wrong)
    it(`is not used up by ${what} for a password`, async () => {
      await openLink(visitor, token);
      const answer = await visitor.post('/password-link', { password: typed, repeatPassword: repeated });
      assert.equal(answer.status, 422);
      assert.match(answer.text, says);
      assert.ok(!typed || !answer.text.includes(`value="${typed}"`));
      assert.equal((await choose(visitor)).status, 303);
    });

  it('wants fifteen characters of somebody who signs in without a code', async () => {
    await test.rows("update users set second_factor = 'off' where id = ?", test.ids.bob);
    assert.match((await openLink(visitor, token)).text, /At least 15 characters/);
    assert.match((await choose(visitor, 'parrot bridge')).text, /Password must be at least 15 characters/);
    await test.rows("update users set second_factor = 'email' where id = ?", test.ids.bob);
  });

  for (const guess of ['x', 'a'.repeat(43), '%00', '../../etc', '🦜'])
    it(`shows nothing for one that was made up: ${guess.slice(0, 10)}`, async () => {
      const { status } = await visitor.get(`/password-link?token=${encodeURIComponent(decodeURIComponent(guess))}`);
      assert.ok(status === 303 || status === 400, String(status));
      assert.equal((await visitor.get('/password-link')).status, 404);
    });

  it('makes one password, however often it is sent at once', async () => {
    const browsers = await Promise.all(Array.from({ length: 6 }, () => test.visit()));
    for (const browser of browsers) await openLink(browser, token);
    const answers = await Promise.all(browsers.map((browser, turn) => choose(browser, `${chosen} ${turn}`)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404, 404, 404, 404, 404]);
  });

  describe('at two processes', () => {
    let processes: PortalProcess[] = [];
    before(async () => {
      processes = await Promise.all([startProcess(test), startProcess(test)]);
    });
    after(() => Promise.all(processes.map((one) => one.stop())));

    it('is used by one of two who send it at the same moment', async () => {
      for (let round = 0; round < 5; round += 1) {
        const link = await linkFor(test, 'bob');
        const browsers = [await test.visit(), await test.visit()];
        for (const browser of browsers) await openLink(browser, link);
        const cookies = await Promise.all(browsers.map(cookieOf));
        const answers = await Promise.all(
          browsers.map((browser, place) => {
            const typed = `${chosen} ${round} ${place}`;
            const fields = new URLSearchParams({ _csrf: browser.token, password: typed, repeatPassword: typed });
            return request(processes[place]?.address ?? '')
              .post('/password-link')
              .set('Cookie', cookies[place] ?? '')
              .type('form')
              .send(fields.toString());
          }),
        );
        assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404]);
        const winner = answers.findIndex(({ status }) => status === 303);
        assert.deepEqual(
          [await works(`${chosen} ${round} ${winner}`), await works(`${chosen} ${round} ${1 - winner}`)],
          [true, false],
        );
      }
    });
  });
});
