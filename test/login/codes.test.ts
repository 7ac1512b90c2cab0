import assert from 'node:assert/strict';
import { forgetFailures, mailedCode, otherThan, shift, withPassword } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('The code of a sign-in', () => {
  let test: TestPortal;
  let browser: Browser;
  let code: string;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from codes');
    browser = await withPassword(test, 'alice');
    code = await mailedCode(test, 'alice');
  });
  after(() => test.close());

  const give = (typed: string | undefined) => browser.post('/login/code', { code: typed });
  const isSignedIn = async (used = browser) => (await used.get('/')).status === 200;

  async function refuses(typed: string | undefined, text: RegExp): Promise<void> {
    const answer = await give(typed);
    assert.equal(answer.status, 422);
    assert.match(answer.text, text);
    assert.equal(await isSignedIn(), false);
  }

  for (const [what, spell] of [
    ['as it is', (plain: string) => plain],
    ['with a space in the middle', (plain: string) => `${plain.slice(0, 3)} ${plain.slice(3)}`],
    ['with spaces around it', (plain: string) => `  ${plain}\t`],
    ['with dashes', (plain: string) => `${plain.slice(0, 2)}-${plain.slice(2, 4)}–${plain.slice(4)}`],
    ['pasted with a space that is invisible', (plain: string) => `\u200b${plain}\u00a0`],
    ['in wide digits', (plain: string) => plain.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))],
  ] as const)
    it(`is right ${what}`, async () => {
      const answer = await give(spell(code));
      assert.equal(answer.status, 303);
      assert.ok(await isSignedIn());
    });

  for (const typed of [undefined, '', '   '])
    it(`is asked for when ${JSON.stringify(typed) ?? 'nothing'} is sent, and that is no try`, async () => {
      await refuses(typed, /Enter the 6-digit code/);
      const [row] = await test.rows('select tries from codes');
      assert.equal(row?.tries, 0);
    });

  it('is not letters, not too short, not too long', async () => {
    for (const typed of ['abcdef', code.slice(0, 5), `${code}0`, 'x'.repeat(30)])
      await refuses(typed, /This code is not right/);
  });

  it('is no try when it is longer than any code can be typed', async () => {
    await refuses('1'.repeat(10_000), /Enter the 6-digit code/);
  });

  it('is wrong when another one was typed, and the page counts what is left', async () => {
    for (const left of ['4 attempts', '3 attempts', '2 attempts', '1 attempt'])
      await refuses(otherThan(code), new RegExp(`This code is not right. ${left} left`));
    await refuses(otherThan(code), /This code was tried too often/);
    await refuses(code, /This code was tried too often/);
  });

  it('takes no more than five tries, however many come at once', async () => {
    const wrong = Array.from({ length: 200 }, (_, turn) =>
      String((Number(code) + 1 + turn) % 1_000_000).padStart(6, '0'),
    );
    await Promise.all(wrong.map(give));
    const [row] = await test.rows('select tries from codes');
    assert.equal(row?.tries, 5);
    const [entries] = await test.rows<{ count: number }>(
      "select count(*) from audit_entries where event = 'sign-in.code-failed' and at > now() - interval '1 minute'",
    );
    assert.ok((entries?.count ?? 0) >= 5);
    await test.rows('delete from rate_limits');
    await refuses(code, /This code was tried too often/);
  });

  it('has expired after ten minutes', async () => {
    await shift(test, 'codes', ['created_at', 'expires_at'], '9 minutes 50 seconds');
    assert.match((await browser.get('/login/code')).text, /Works until/);
    await shift(test, 'codes', ['created_at', 'expires_at'], '11 seconds');
    await refuses(code, /This code has expired/);
  });

  it('works once', async () => {
    const [first, second] = await Promise.all([give(code), give(` ${code}`)]);
    assert.deepEqual([first?.status, second?.status].sort(), [303, 422]);
  });

  it('works only in the browser that gave the password', async () => {
    const other = await withPassword(test, 'alice');
    const otherCode = await mailedCode(test, 'alice');
    assert.notEqual(otherCode, code);
    await refuses(otherCode, /This code is not right/);
    assert.equal((await other.post('/login/code', { code: otherCode })).status, 303);
    assert.equal(await isSignedIn(), false);
  });

  it('of somebody else does not help', async () => {
    await withPassword(test, 'bob');
    await refuses(await mailedCode(test, 'bob'), /This code is not right/);
  });

  it('lets twenty wrong ones pass a day, and a new code does not start that anew', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      for (let failure = 0; failure < 5; failure += 1) assert.equal((await give(otherThan(code))).status, 422);
      await test.rows('delete from codes');
      browser = await withPassword(test, 'alice');
      code = await mailedCode(test, 'alice');
    }
    const answer = await give(code);
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers['retry-after']) > 86_000);
    assert.equal(await isSignedIn(), false);
    await test.rows('update rate_limits set expire = expire - 86400000');
    assert.equal((await give(code)).status, 303);
  });

  it('does not count as a failure when it is right', async () => {
    await give(code);
    const [row] = await test.rows("select points from rate_limits where key like 'code-failures%'");
    assert.equal(row?.points, 0);
  });

  it('is worth nothing once the account is deactivated', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.alice);
    try {
      assert.equal((await give(code)).headers.location, '/login');
      assert.equal(await isSignedIn(), false);
    } finally {
      await test.rows("update users set status = 'active' where id = ?", test.ids.alice);
    }
  });

  it('is worth nothing after Start again', async () => {
    const left = await browser.post('/login/code/leave');
    assert.equal(left.headers.location, '/login');
    assert.equal((await browser.get('/login/code')).headers.location, '/login');
    const [signIn] = await test.rows('select revoked_at from sign_ins order by id desc limit 1');
    assert.ok(signIn?.revoked_at);
  });
});

describe('The code in the demo', () => {
  it('is on the page, which says why', async () => {
    const test = await startTestPortal({ demo: true });
    try {
      const browser = await withPassword(test, 'alice');
      const { text } = await browser.get('/login/code');
      const shown = /This is the demo, which sends no mail\. The mail would have said: <strong>(\d{6})<\/strong>/.exec(
        text,
      );
      assert.equal((await browser.post('/login/code', { code: shown?.[1] })).headers.location, '/');
    } finally {
      await test.close();
    }
  });
});
