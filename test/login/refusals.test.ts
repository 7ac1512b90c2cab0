import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { forgetFailures, givePassword } from '../support/login.ts';
import { emailOf, password, startTestPortal, type TestPortal } from '../support/portal.ts';

const words = 'The e-mail or password is not right, or the account cannot sign in.';

describe('A sign-in that fails', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
    await test.rows("update users set status = 'deleted' where id = ?", test.ids.dave);
    await lock('bob@example.com');
  });
  beforeEach(() => test.rows('delete from rate_limits'));
  after(() => test.close());

  async function lock(email: string) {
    const browser = await test.visit();
    for (let failure = 0; failure < 5; failure += 1) await givePassword(browser, email, 'wrong');
  }

  /** The answer to an e-mail and a password, without what differs by design: the e-mail and the token. */
  async function answerTo(email: string, typed: string): Promise<{ status: number; page: string }> {
    const { status, text } = await givePassword(await test.visit(), email, typed);
    return {
      status,
      page: text.replace(/name="_csrf" value="[^"]*"/, '').replace(/(?<= id="email".*) value="[^"]*"/, ''),
    };
  }

  const cases: [why: string, email: string, typed: string][] = [
    ['the password is wrong', emailOf('alice'), 'wrong horse battery'],
    ['nobody has the e-mail', 'nobody@example.com', password],
    ['what was typed is no e-mail', 'x', password],
    ['the password is empty', emailOf('alice'), ''],
    ['the e-mail is empty', '', password],
    ['the e-mail is longer than any', `${'a'.repeat(300)}@example.com`, password],
    ['the password is longer than any', emailOf('alice'), 'x'.repeat(5_000)],
    ['the account is deactivated and the password wrong', emailOf('frank'), 'wrong horse battery'],
    ['the account is deleted', emailOf('dave'), password],
    ['the account is locked', 'bob@example.com', password],
  ];

  for (const [why, email, typed] of cases) {
    it(`answers alike when ${why}`, async () => {
      const [usual, answer] = [await answerTo(emailOf('erin'), 'wrong'), await answerTo(email, typed)];
      assert.equal(answer.status, 401);
      assert.ok(answer.page.includes(words));
      assert.equal(answer.page, usual.page);
    });

    it(`costs one comparison of bcrypt when ${why}, so that its time tells nothing`, async () => {
      const browser = await test.visit();
      const compared = await countComparisons(() => givePassword(browser, email, typed));
      assert.equal(compared, 1);
    });
  }

  it('says that the account is deactivated to somebody who knows its password', async () => {
    await forgetFailures(test);
    const { status, text } = await givePassword(await test.visit(), emailOf('frank'));
    assert.equal(status, 401);
    assert.match(text, /This account is deactivated\. Ask an administrator\./);
  });

  it('says that a temporary password has run out to somebody who knows it', async () => {
    await test.rows("update users set password_expires_at = now() - interval '1 s' where id = ?", test.ids.carol);
    const right = await givePassword(await test.visit(), emailOf('carol'));
    assert.equal(right.status, 401);
    assert.match(right.text, /This password was temporary and its time is over/);
    assert.ok((await givePassword(await test.visit(), emailOf('carol'), 'wrong')).text.includes(words));
  });

  it('keeps the e-mail in the form, and not the password', async () => {
    const { text } = await givePassword(await test.visit(), '"><script>@example.com', 'secret & wrong');
    assert.match(text, /value="&#34;&gt;&lt;script&gt;@example\.com"/);
    assert.doesNotMatch(text, /secret &(amp;)? wrong/);
  });

  it('is in the trail, without what was typed', async () => {
    await givePassword(await test.visit(), 'stranger@example.com', 'typed by a stranger');
    const entries = await test.rows<{ event: string; entry: string }>(
      'select event, audit_entries::text as entry from audit_entries order by id desc limit 1',
    );
    assert.equal(entries[0]?.event, 'sign-in.failed');
    assert.doesNotMatch(entries[0]?.entry ?? '', /stranger/);
  });

  it('is in the trail too when the password was right but the account is deactivated', async () => {
    const [before] = await test.rows<{ count: number }>(failuresOf('frank'));
    await givePassword(await test.visit(), emailOf('frank'));
    const [after] = await test.rows<{ count: number }>(failuresOf('frank'));
    assert.equal(after?.count, (before?.count ?? 0) + 1);
  });

  const failuresOf = (who: 'frank') =>
    `select count(*) from audit_entries where event = 'sign-in.failed' and subject_id = ${test.ids[who]}`;
});

/** How many comparisons bcrypt is given during the work: Node tells of every task of its thread pool. */
async function countComparisons(work: () => PromiseLike<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'bcrypt:CompareAsyncWorker') count += 1;
    },
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return count;
}
