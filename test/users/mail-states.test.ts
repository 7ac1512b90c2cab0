import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('What became of the mails to a user', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    bob = await test.signIn('bob');
  });
  after(() => test.close());
  beforeEach(() => test.rows('truncate mails cascade'));

  const mail = (state: string, answer = '', createdAt = 'now()') =>
    test.rows(
      `insert into mails (kind, user_id, recipient, language, message_id, state, tries, server_answer, sent_at, created_at)
       values ('credentials', ?, 'erin@example.com', 'en', '', ?::mail_state, 1, ?, now(), ${createdAt})`,
      test.ids.erin,
      state,
      answer,
    );
  const read = async (path: string, browser = alice) => (await browser.get(path)).text.replace(/\s+/g, ' ');
  const created = () => read(`/users/${test.ids.erin}/created?mailed=1`);
  const passwordSet = () => read(`/users/${test.ids.erin}/password/set?mailed=1`);

  it('stands on the page of the user, with a way to the outbox for those who may see it', async () => {
    await mail('refused', '550 no such <mailbox>');
    await mail('sent', '250 ok');
    const text = await read(`/users/${test.ids.erin}`);
    assert.match(text, /Mails<\/h2>.*Credentials<\/a>.*Sent<\/span>.*550 no such &lt;mailbox&gt;.*Refused<\/span>/);
    assert.match(text, new RegExp(`href="/outbox\\?user=${test.ids.erin}"`));
    const seenByBob = await read(`/users/${test.ids.erin}`, bob);
    assert.match(seenByBob, /Credentials .*Refused<\/span>/);
    assert.doesNotMatch(seenByBob, /href="\/outbox/);
  });

  it('stands there for the newest five', async () => {
    for (let number = 1; number <= 6; number += 1) await mail('sent');
    assert.equal((await read(`/users/${test.ids.erin}`)).match(/href="\/outbox\/\d+"/g)?.length, 5);
  });

  it('is nothing when there were none', async () => {
    assert.match(await read(`/users/${test.ids.erin}`), /No mail was written to this user yet/);
  });

  for (const [state, words] of [
    ['waiting', /credentials wait to be sent/],
    ['sent', /credentials were sent/],
    ['refused', /credentials could not be sent.*does not have the password.*550 no mailbox/],
    ['expired', /credentials were not sent.*550 no mailbox/],
  ] as const)
    it(`is told after a user was created and a password set: ${state}`, async () => {
      await mail(state, '550 no mailbox');
      for (const text of [await created(), await passwordSet()]) {
        assert.match(text, words);
        assert.doesNotMatch(text, /already shown/);
        if (state !== 'sent') assert.doesNotMatch(text, /were sent|can sign in/);
        const setsAnother = new RegExp(`href="/users/${test.ids.erin}/password"`).test(text);
        assert.equal(setsAnother, state === 'refused' || state === 'expired');
      }
    });

  it('is looked at again by the page while the mail is only just written', async () => {
    const refresh = async () => (await alice.get(`/users/${test.ids.erin}/created?mailed=1`)).headers.refresh;
    await mail('waiting', '', `now() + interval '1 hour'`);
    assert.equal(await refresh(), '2');
    await test.rows(`update mails set created_at = now() - interval '6 seconds'`);
    assert.equal(await refresh(), undefined);
  });

  it('is not told of a mail that nobody wrote', async () => {
    assert.match(await created(), /already shown/);
  });
});
