import assert from 'node:assert/strict';
import { givePassword, readToken } from '../support/login.ts';
import { emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('A browser that somebody never used before', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
    await test.rows("update users set second_factor = 'off'");
  });
  beforeEach(async () => {
    await test.rows('delete from browsers');
    await test.rows('delete from mails');
    await test.rows('update users set last_sign_in_at = now()');
  });
  after(() => test.close());

  const told = () =>
    test.rows<{ recipient: string; data: object }>("select recipient, data from mails where kind = 'new-browser'");

  it('is told of by mail, with where it was', async () => {
    await givePassword(await test.visit(), emailOf('erin'));
    const [mail] = await told();
    assert.equal(mail?.recipient, emailOf('erin'));
    assert.deepEqual(Object.keys(mail?.data ?? {}).toSorted(), ['address', 'browser']);
  });

  it('is told of once', async () => {
    const browser = await test.visit();
    await givePassword(browser, emailOf('erin'));
    await readToken(browser, '/account');
    await browser.post('/logout');
    await readToken(browser, '/login');
    await givePassword(browser, emailOf('erin'));
    assert.equal((await told()).length, 1);
  });

  it('is told of to each who signs in with it', async () => {
    const browser = await test.visit();
    for (const who of ['erin', 'bob'] as const) {
      await givePassword(browser, emailOf(who));
      await readToken(browser, '/account');
      await browser.post('/logout');
      await readToken(browser, '/login');
    }
    assert.deepEqual((await told()).map(({ recipient }) => recipient).toSorted(), [emailOf('bob'), emailOf('erin')]);
  });

  it('is not told of at somebody’s first sign-in', async () => {
    await test.rows('update users set last_sign_in_at = null where id = ?', test.ids.erin);
    await givePassword(await test.visit(), emailOf('erin'));
    assert.deepEqual(await told(), []);
  });

  it('is not told of when the password was wrong', async () => {
    await givePassword(await test.visit(), emailOf('erin'), 'wrong');
    assert.deepEqual(await told(), []);
    assert.deepEqual(await test.rows('select 1 from browsers'), []);
  });
});
