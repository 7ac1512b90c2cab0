import assert from 'node:assert/strict';
import { forgetFailures, givePassword, shift } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Guessing passwords', () => {
  let test: TestPortal;
  let browser: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    browser = await test.visit();
  });
  after(() => test.close());

  const guess = (email: string, typed?: string) => givePassword(browser, email, typed);
  const lets = async (email: string) => (await givePassword(await test.visit(), email)).status === 303;
  const timePasses = (interval: string) => shift(test, 'sign_in_throttles', ['locked_until', 'last_try_at'], interval);

  async function fail(times: number, email: string): Promise<void> {
    for (let time = 0; time < times; time += 1) assert.equal((await guess(email, 'wrong')).status, 401);
  }

  /** For how many seconds a name is locked. */
  async function lockedFor(): Promise<number> {
    const [row] = await test.rows<{ seconds: number }>(
      'select round(extract(epoch from locked_until - last_try_at))::int as seconds from sign_in_throttles',
    );
    return row?.seconds ?? 0;
  }

  it('is free five times: four failures lock nobody', async () => {
    await fail(4, emailOf('alice'));
    assert.ok(await lets(emailOf('alice')));
  });

  it('locks the name after the fifth failure for half a minute, even for the right password', async () => {
    await fail(5, emailOf('alice'));
    assert.equal(await lets(emailOf('alice')), false);
    await timePasses('29 seconds');
    assert.equal(await lets(emailOf('alice')), false);
    await timePasses('2 seconds');
    assert.ok(await lets(emailOf('alice')));
  });

  it('locks for twice as long after each further failure, a quarter of an hour at most', async () => {
    await fail(5, emailOf('alice'));
    const locks = [await lockedFor()];
    for (let more = 0; more < 6; more += 1) {
      await timePasses('16 minutes');
      await fail(1, emailOf('alice'));
      locks.push(await lockedFor());
    }
    assert.deepEqual(locks, [30, 60, 120, 240, 480, 900, 900]);
  });

  it('does not prolong a lock by trying while it lasts', async () => {
    await fail(8, emailOf('alice'));
    assert.equal(await lockedFor(), 30);
  });

  it('is counted for names that nobody has, too, so that a lock tells nothing', async () => {
    await fail(5, 'nobody@example.com');
    assert.equal(await lockedFor(), 30);
  });

  it('is counted once for all spellings of an e-mail', async () => {
    for (const email of ['alice@example.com', 'ALICE@example.com', ' alice@Example.com', 'Alice@example.com '])
      await fail(1, email);
    await fail(1, emailOf('alice'));
    assert.equal(await lets(emailOf('alice')), false);
  });

  it('keeps no name in the database, only its digest', async () => {
    await fail(1, emailOf('alice'));
    const [row] = await test.rows<{ row: string }>('select sign_in_throttles::text as row from sign_in_throttles');
    assert.doesNotMatch(row?.row ?? '', /alice/);
    assert.doesNotMatch(row?.row ?? '', new RegExp(Buffer.from('alice').toString('hex')));
  });

  it('locks nobody else', async () => {
    await fail(5, emailOf('alice'));
    assert.ok(await lets(emailOf('bob')));
  });

  it('starts anew after a right password', async () => {
    await fail(4, emailOf('alice'));
    assert.ok(await lets(emailOf('alice')));
    await fail(4, emailOf('alice'));
    assert.ok(await lets(emailOf('alice')));
  });

  it('starts anew after a day without a try', async () => {
    await fail(4, emailOf('alice'));
    await timePasses('25 hours');
    await fail(4, emailOf('alice'));
    assert.equal(await lockedFor(), 0);
  });

  it('is not helped by guessing many times at once: a sixth guess is not even looked at', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => guess(emailOf('alice'), 'wrong')));
    assert.ok(answers.every(({ status }) => status === 401));
    const events = await test.rows<{ event: string; count: number }>(
      "select event, count(*) from audit_entries where at > now() - interval '1 minute' group by event order by event",
    );
    const seen = Object.fromEntries(events.map(({ event, count }) => [event, count]));
    assert.ok((seen['sign-in.locked'] ?? 0) >= 20, JSON.stringify(seen));
    assert.equal(await lets(emailOf('alice')), false);
  });

  it('is refused from an address with thirty failures in a quarter of an hour, whatever the names', async () => {
    for (let turn = 0; turn < 30; turn += 1) await fail(1, `person-${turn}@example.com`);
    const refused = await guess(emailOf('alice'));
    assert.equal(refused.status, 429);
    const wait = Number(refused.headers['retry-after']);
    assert.ok(wait > 800 && wait <= 900, String(wait));
    assert.match(refused.text, /Too many attempts/);
    assert.match(refused.text, /Wait until <strong>\d\d:\d\d UTC<\/strong>/);
    await test.rows('update rate_limits set expire = expire - 900000');
    assert.ok(await lets(emailOf('alice')));
  });

  it('costs an address nothing when the password is right', async () => {
    for (let turn = 0; turn < 29; turn += 1) await fail(1, `person-${turn}@example.com`);
    for (const _ of [1, 2, 3]) assert.ok(await lets(emailOf('alice')));
  });
});
