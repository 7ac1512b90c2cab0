import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { textOf } from '../users/page.ts';

describe('The page Outbox', () => {
  let test: TestPortal;
  let alice: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await test.rows(
      `insert into mails (kind, user_id, recipient, language, message_id, state, tries, server_answer, next_try_at, sent_at)
       values
         ('credentials', :bob, 'bob@example.com', 'en', '<1@x>', 'refused', 1, '550 no such <mailbox>', null, null),
         ('login-code', :erin, 'erin@example.com', 'en', '<2@x>', 'expired', 4, 'too-slow', null, null),
         ('password-changed', :erin, 'erin_old@example.com', 'de', '<3@x>', 'sent', 1, '250 ok', null, now()),
         ('test', null, 'someone@example.net', 'en', '<4@x>', 'waiting', 2, '451 later', '2026-11-22 14:02Z', null)`
        .replaceAll(':bob', String(test.ids.bob))
        .replaceAll(':erin', String(test.ids.erin)),
    );
  });
  after(() => test.close());

  const listed = async (query: string) => {
    const { text, status } = await alice.get(`/outbox${query}`);
    assert.equal(status, 200);
    return [...text.matchAll(/href="\/outbox\/(\d+)"/g)].map(([, id]) => Number(id));
  };

  it('lists the mails, the newest first, with the state and the words of the server', async () => {
    const { text } = await alice.get('/outbox');
    assert.deepEqual(await listed(''), [4, 3, 2, 1]);
    assert.match(text, /Credentials<\/a>[\s\S]*bob@example\.com/);
    assert.match(text, /550 no such &lt;mailbox&gt;/);
    assert.match(text, /The mail server took too long/);
    assert.match(text, /Tried 2 times\. Next try 22 Nov 2026, 14:02\./);
    assert.match(text, new RegExp(`<a href="/users/${test.ids.bob}"><bdi>Bob Baker`));
    assert.match(text, /1–4 of 4 mails/);
  });

  it('counts those that want to be looked at', async () => {
    const { text } = await alice.get('/outbox?state=sent');
    assert.match(text, /Waiting <span class="count">1</);
    assert.match(text, /Refused <span class="count">1</);
  });

  for (const [query, ids] of [
    ['?state=refused', [1]],
    ['?state=waiting', [4]],
    ['?kind=login-code', [2]],
    ['?kind=login-code&state=sent', []],
    ['?q=ERIN', [3, 2]],
    ['?q=erin_', [3]],
    ['?q=example.com+old', [3]],
    ['?q=%25', []],
    ['?state=lost&kind=nothing&user=0&q=', [4, 3, 2, 1]],
    ['?state=sent&state=waiting', [4, 3, 2, 1]],
  ] as const)
    it(`finds what is looked for: ${query}`, async () => {
      assert.deepEqual(await listed(query), ids);
    });

  it('shows the mails of one user, and says whose they are', async () => {
    assert.deepEqual(await listed(`?user=${test.ids.erin}`), [3, 2]);
    const { text } = await alice.get(`/outbox?user=${test.ids.erin}`);
    assert.match(text, /User: Erin Evans/);
    assert.deepEqual(await listed('?user=999999'), [4, 3, 2, 1]);
  });

  it('says so when nothing matches, with a way back to all', async () => {
    const { text } = await alice.get('/outbox?q=nobody&size=50');
    assert.match(text, /No mails match these filters/);
    assert.match(text, /<a class="btn" href="\/outbox\?size=50">Clear all/);
  });

  it('goes through any number of pages without repeating or leaving out a mail', async () => {
    await test.rows(
      `insert into mails (kind, recipient, language, message_id, state)
       select 'test', 'page' || n || '@example.org', 'en', '', 'sent' from generate_series(1, 60) as n`,
    );
    const seen: number[] = [];
    let address = '/outbox?q=example.org';
    for (;;) {
      const { text } = await alice.get(address);
      seen.push(...[...text.matchAll(/href="\/outbox\/(\d+)"/g)].map(([, id]) => Number(id)));
      const next = /<a href="([^"]+)" rel="next"/.exec(text)?.[1];
      if (!next) break;
      address = next.replaceAll('&amp;', '&');
    }
    const all = await test.rows<{ id: number }>(`select id from mails where recipient like 'page%' order by id desc`);
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    );
    assert.deepEqual((await listed('?last=1')).at(-1), 1);
  });

  it('says which of about how many are shown when there are more than anybody counts', async () => {
    await test.rows(
      `insert into mails (kind, recipient, language, message_id, state)
       select 'test', 'many' || n || '@example.org', 'en', '', 'sent' from generate_series(1, 12000) as n`,
    );
    await test.rows('analyze mails');
    assert.match(textOf((await alice.get('/outbox')).text), /1–25 of about 12,000 mails/);
    assert.match(textOf((await alice.get('/outbox?last=1')).text), /About 12,000 mails/);
  });

  it('is for those who may see it', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get('/outbox')).status, 403);
    assert.doesNotMatch((await erin.get('/')).text, /href="\/outbox"/);
    assert.match((await alice.get('/')).text, /href="\/outbox"/);
  });
});
