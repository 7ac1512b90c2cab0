import assert from 'node:assert/strict';
import { forgetFailures, mailedCode, readToken, shift, withPassword } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Send a new code', () => {
  let test: TestPortal;
  let browser: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from codes');
    browser = await withPassword(test, 'alice');
  });
  after(() => test.close());

  const again = async (): Promise<string> => {
    const answer = await browser.post('/login/code/new');
    assert.deepEqual([answer.status, answer.headers.location], [303, '/login/code']);
    return (await browser.get('/login/code')).text;
  };
  const timePasses = (interval: string) => shift(test, 'codes', ['created_at', 'expires_at'], interval);
  const codesSent = async () => (await test.rows('select 1 from codes')).length;

  it('is too soon within a minute, and says when it is not', async () => {
    assert.match(await again(), /You can ask for another code at \d\d:\d\d/);
    assert.equal(await codesSent(), 1);
  });

  it('tells by the clock of whoever signs in when a code ends and when there is another', async () => {
    await test.rows("update users set time_zone = 'Asia/Kolkata' where id = ?", test.ids.alice);
    const [row] = await test.rows<{ ends: string; again: string }>(
      `select to_char(expires_at at time zone 'Asia/Kolkata', 'HH24:MI') as ends,
         to_char((created_at + interval '1 minute') at time zone 'Asia/Kolkata', 'HH24:MI') as again from codes`,
    );
    const text = await again();
    assert.ok(text.includes(`Works until ${row?.ends}.`), row?.ends);
    assert.ok(text.includes(`You can ask for another code at ${row?.again}.`), row?.again);
    await test.rows("update users set time_zone = 'UTC' where id = ?", test.ids.alice);
  });

  it('sends one after a minute, and only that one counts', async () => {
    const old = await mailedCode(test, 'alice');
    await timePasses('61 seconds');
    assert.match(await again(), /A new code is on its way/);
    const fresh = await mailedCode(test, 'alice');
    if (fresh !== old) assert.equal((await browser.post('/login/code', { code: old })).status, 422);
    assert.equal((await browser.post('/login/code', { code: fresh })).status, 303);
  });

  it('sends three in a quarter of an hour, then one has to wait', async () => {
    for (const _ of [1, 2, 3]) {
      await timePasses('61 seconds');
      assert.match(await again(), /A new code is on its way/);
    }
    await timePasses('61 seconds');
    assert.match(await again(), /You can ask for another code at/);
    await timePasses('11 minutes');
    assert.match(await again(), /A new code is on its way/);
  });

  it('sends one, however often it is pressed at once', async () => {
    await timePasses('61 seconds');
    await Promise.all(Array.from({ length: 10 }, () => browser.post('/login/code/new')));
    assert.equal(await codesSent(), 2);
  });

  it('gives the newest code five tries of its own', async () => {
    for (let failure = 0; failure < 5; failure += 1) await browser.post('/login/code', { code: '-' });
    await timePasses('61 seconds');
    await again();
    assert.equal((await browser.post('/login/code', { code: await mailedCode(test, 'alice') })).status, 303);
  });

  it('is not outwitted by starting again: ten codes a user in a quarter of an hour, then the page says to wait', async () => {
    for (let more = 0; more < 9; more += 1) await withPassword(test, 'alice');
    const late = await withPassword(test, 'alice');
    assert.match((await late.get('/login/code')).text, /Too many codes were sent to this address/);
    assert.equal(await codesSent(), 10);
  });

  it('is honest when there is no mail server', async () => {
    const silent = await startTestPortal({ environment: { SMTP_URL: '' } });
    try {
      const visitor = await withPassword(silent, 'alice');
      const { text } = await visitor.get('/login/code');
      assert.match(text, /This portal can’t send mail at the moment/);
      assert.doesNotMatch(text, /We sent a code/);
      await readToken(visitor, '/login/code');
      assert.equal((await visitor.post('/login/code/leave')).headers.location, '/login');
    } finally {
      await silent.close();
    }
  });
});
