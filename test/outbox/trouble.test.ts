import assert from 'node:assert/strict';
import { withPassword } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Trouble with sending mail', () => {
  let test: TestPortal;
  let alice: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());
  beforeEach(() => test.rows('truncate mails cascade'));

  const waiting = async (dueIn = '1 minute') => {
    const [mail] = await test.rows<{ id: number }>(
      `insert into mails (kind, recipient, language, message_id, next_try_at)
       values ('test', 'a@example.com', 'en', '', now() + interval '${dueIn}') returning id`,
    );
    return mail?.id ?? 0;
  };
  const tried = (mailId: number, number: number, reached: boolean | null, answer: string, ago: string) =>
    test.rows(
      `insert into mail_tries (mail_id, number, started_at, ended_at, outcome, reached, answer)
       values (?, ?, now() - interval '${ago}', now() - interval '${ago}', 'postponed', ?, ?)`,
      mailId,
      number,
      reached,
      answer,
    );
  const read = async (path: string, browser = alice) => (await browser.get(path)).text.replace(/\s+/g, ' ');

  it('says since when the mail server takes no mail, and what it said last', async () => {
    await test.rows(`update users set time_zone = 'UTC'`);
    const id = await waiting();
    await tried(id, 1, true, '250 ok', '3 hours');
    await tried(id, 2, false, 'connect ECONNREFUSED <1>', '2 hours');
    await tried(id, 3, false, 'connect ECONNREFUSED <2>', '1 hour');
    const [{ since } = { since: new Date() }] = await test.rows<{ since: Date }>(
      'select ended_at as since from mail_tries where number = 2',
    );
    const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
    for (const path of ['/outbox', '/']) {
      const text = await read(path);
      assert.match(text, /The mail server takes no mail/);
      assert.ok(text.includes(`Since ${time.format(since)} no mail could be sent.`), text);
      assert.match(text, /1 mail waits/);
      assert.match(text, /connect ECONNREFUSED &lt;2&gt;/);
      assert.doesNotMatch(text, /&lt;1&gt;/);
    }
  });

  it('is over as soon as the server says anything about a mail', async () => {
    const id = await waiting();
    await tried(id, 1, false, 'connect ECONNREFUSED', '2 minutes');
    await tried(id, 2, true, '451 greylisted', '1 minute');
    await tried(id, 3, null, 'interrupted', '1 second');
    assert.doesNotMatch(await read('/outbox'), /takes no mail/);
  });

  it('says when nobody sends at all', async () => {
    await waiting('-4 minutes');
    assert.match(await read('/'), /Mails are not being sent.*should have been tried/);
    await test.rows(`update mails set next_try_at = now() - interval '1 minute'`);
    assert.doesNotMatch(await read('/'), /not being sent/);
  });

  it('is told to those who can do something about it', async () => {
    const id = await waiting();
    await tried(id, 1, false, 'connect ECONNREFUSED', '1 minute');
    assert.match(await read('/', await test.signIn('bob')), /takes no mail/);
    assert.doesNotMatch(await read('/', await test.signIn('erin')), /takes no mail/);
  });

  it('is told on every list of a portal without a mail server', async () => {
    const without = await startTestPortal({ environment: { SMTP_URL: undefined } });
    try {
      const browser = await without.signIn('alice');
      for (const path of ['/', '/users', '/outbox'])
        assert.match(await read(path, browser), /There is no mail server/, path);
      assert.doesNotMatch(await read('/outbox', browser), /Send a test mail/);
      assert.equal((await browser.post('/outbox/test')).headers.location, '/outbox');
      assert.deepEqual(await without.rows('select 1 from mails'), []);
    } finally {
      await without.close();
    }
    assert.doesNotMatch(await read('/users'), /There is no mail server/);
  });

  for (const [state, answer, words] of [
    ['waiting', '', /We sent a code to/],
    ['sent', '250 ok', /We sent a code to/],
    ['waiting', '451 later', /has not taken the mail with your code yet/],
    ['refused', '550 no mailbox', /could not be sent/],
  ] as const)
    it(`is told to somebody who waits for a code: ${state} ${answer}`, async () => {
      await test.rows('delete from codes');
      const browser = await withPassword(test, 'bob');
      await test.rows('update mails set state = ?::mail_state, server_answer = ?', state, answer);
      const text = await read('/login/code', browser);
      assert.match(text, words);
      if (answer !== '' && state !== 'sent') assert.doesNotMatch(text, /We sent a code/);
      assert.doesNotMatch(text, /451|550/);
    });
});
