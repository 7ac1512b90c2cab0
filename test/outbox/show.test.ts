import assert from 'node:assert/strict';
import { sendMail } from '../../src/outbox/service.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

type Outcome = { outcome: 'sent' | 'refused' | 'postponed'; answer: string };

describe('The page of a mail', () => {
  let test: TestPortal;
  let alice: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());
  beforeEach(() => test.rows('delete from rate_limits'));

  /** The mail that a new user with a mailed password gets. */
  async function mailedCredentials(): Promise<{ id: number; userId: number }> {
    const { headers } = await alice.post('/users', {
      firstName: 'Nina',
      lastName: 'Novak',
      email: `nina-${Date.now()}-${Math.random()}@example.com`,
      status: 'active',
      roleId: '3',
      language: 'en',
      password: 'a parrot under the bridge',
      repeatPassword: 'a parrot under the bridge',
      sendMail: 'on',
    });
    assert.match(headers.location ?? '', /created\?mailed=1$/);
    const [mail] = await test.rows<{ id: number; userId: number }>(
      `select id, user_id as "userId" from mails where kind = 'credentials' order by id desc limit 1`,
    );
    return mail ?? assert.fail('no mail');
  }

  async function testMail(): Promise<number> {
    const { headers, status } = await alice.post('/outbox/test');
    assert.equal(status, 303);
    return Number(/^\/outbox\/(\d+)\?watch=1$/.exec(headers.location ?? '')?.[1]);
  }

  const tryIt = (id: number, delivery: Outcome, seen: string[] = []) =>
    sendMail(
      test.portal,
      async (mail) => {
        seen.push(mail.messageId);
        return delivery;
      },
      id,
      new AbortController().signal,
    );

  const stored = async (id: number) => {
    const [mail] = await test.rows<{ state: string; tries: number; sealed: Buffer | null; message_id: string }>(
      'select * from mails where id = ?',
      id,
    );
    return mail ?? assert.fail('no mail');
  };

  const again = (id: number) => alice.post(`/outbox/${id}/send`);
  const textOf = async (path: string) => (await alice.get(path)).text.replace(/\s+/g, ' ');

  it('shows what a mail says, but never its secret', async () => {
    const { id, userId } = await mailedCredentials();
    const text = await textOf(`/outbox/${id}`);
    assert.match(text, /<strong lang="en">Your Back Office account: how you sign in<\/strong>/);
    assert.match(text, /Password: ••••••••/);
    assert.doesNotMatch(text, /parrot/);
    assert.match(text, new RegExp(`href="/users/${userId}"`));
  });

  it('is not to be sent again while it is being sent', async () => {
    const id = await testMail();
    await sendMail(
      test.portal,
      async () => {
        const text = await textOf(`/outbox/${id}`);
        assert.match(text, /The mail is being tried just now\. Wait for the outcome\./);
        assert.doesNotMatch(text, /action="\/outbox\/\d+\/send"/);
        return { outcome: 'refused', answer: '550 no mailbox' };
      },
      id,
      new AbortController().signal,
    );
    assert.match(await textOf(`/outbox/${id}`), /action="\/outbox\/\d+\/send"/);
  });

  it('tells of every try, with the words of the server', async () => {
    const id = await testMail();
    await tryIt(id, { outcome: 'postponed', answer: '451 <come> back' });
    await tryIt(id, { outcome: 'refused', answer: '550 no mailbox' });
    const text = await textOf(`/outbox/${id}`);
    assert.match(text, /Refused<\/strong>.*550 no mailbox.*Put off<\/strong>.*451 &lt;come&gt; back/);
    assert.match(text, /Not sent, after 2 tries\./);
  });

  it('says of a try that ended with its process that nobody knows how', async () => {
    const id = await testMail();
    await test.rows(
      `insert into mail_tries (mail_id, number, started_at) values (?, 1, now() - interval '2 minutes')`,
      id,
    );
    assert.match(await textOf(`/outbox/${id}`), /Ended without an answer: the portal was stopped/);
  });

  it('sends a test mail to oneself, and comes again by itself until it is decided', async () => {
    const id = await testMail();
    const waiting = await alice.get(`/outbox/${id}?watch=1`);
    assert.equal(waiting.headers.refresh, '3');
    assert.match(waiting.text, /looks again every 3 seconds/);
    assert.equal((await alice.get(`/outbox/${id}`)).headers.refresh, undefined, 'it can be stopped');
    await tryIt(id, { outcome: 'sent', answer: '250 taken' });
    const sent = await alice.get(`/outbox/${id}?watch=1`);
    assert.equal(sent.headers.refresh, undefined);
    assert.match(sent.text, /The mail server took it/);
    const [entry] = await test.rows(`select subject_id, details from audit_entries where event = 'mail.tested'
      order by id desc limit 1`);
    assert.deepEqual(entry, { subject_id: test.ids.alice, details: { mail: id, to: 'alice@example.com' } });
  });

  it('does not come again for ever, which would keep a session alive', async () => {
    const id = await testMail();
    await test.rows(`update mails set asked_at = now() - interval '6 minutes' where id = ?`, id);
    assert.equal((await alice.get(`/outbox/${id}?watch=1`)).headers.refresh, undefined);
  });

  it('has a mail that waits tried at once, and writes that down', async () => {
    const id = await testMail();
    await tryIt(id, { outcome: 'postponed', answer: '451 later' });
    const jobs = () =>
      test.rows<{ due: boolean }>(
        'select run_at <= now() as due from graphile_worker.jobs where key = ?',
        `mail-${id}`,
      );
    assert.deepEqual(await jobs(), [{ due: false }]);
    assert.equal((await again(id)).headers.location, `/outbox/${id}?watch=1`);
    assert.deepEqual(await jobs(), [{ due: true }]);
    const [entry] = await test.rows(`select changes, details from audit_entries where event = 'mail.sent-again'
      order by id desc limit 1`);
    assert.deepEqual(entry, { changes: {}, details: { mail: id, kind: 'test', to: 'alice@example.com' } });
  });

  it('does not try a mail twice at the same time', async () => {
    const id = await testMail();
    let meanwhile = '';
    const transport = async () => {
      await again(id);
      meanwhile = await textOf(`/outbox/${id}`);
      return { outcome: 'sent', answer: '250 ok' } as const;
    };
    await test.rows(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'this one'
      where key = 'mail-' || ?`,
      id,
    );
    await sendMail(test.portal, transport, id, new AbortController().signal);
    assert.match(meanwhile, /being tried just now/);
    assert.deepEqual(await test.rows('select locked_by from graphile_worker.jobs where key = ?', `mail-${id}`), [
      { locked_by: 'this one' },
    ]);
  });

  it('sends a refused mail once more, with its secret and under the same message id', async () => {
    const { id } = await mailedCredentials();
    const seen: string[] = [];
    await tryIt(id, { outcome: 'refused', answer: '552 mailbox full' }, seen);
    assert.match(await textOf(`/outbox/${id}`), /when the mailbox or the mail server has been mended/);
    await again(id);
    assert.equal((await stored(id)).state, 'waiting');
    await tryIt(id, { outcome: 'sent', answer: '250 ok' }, seen);
    const { state, tries, sealed } = await stored(id);
    assert.deepEqual([state, tries, sealed, new Set(seen).size], ['sent', 2, null, 1]);
  });

  it('is asked for once by a double click', async () => {
    const id = await testMail();
    await tryIt(id, { outcome: 'refused', answer: '550 no' });
    await Promise.all([again(id), again(id)]);
    assert.equal((await test.rows('select 1 from graphile_worker.jobs where key = ?', `mail-${id}`)).length, 1);
  });

  it('sends a notice once more as another mail, which no server takes for a copy', async () => {
    const id = await testMail();
    const seen: string[] = [];
    await tryIt(id, { outcome: 'sent', answer: '250 ok' }, seen);
    await again(id);
    await tryIt(id, { outcome: 'sent', answer: '250 ok' }, seen);
    assert.equal(new Set(seen).size, 2);
  });

  it('does not send a secret again that is gone, and says what helps', async () => {
    const { id, userId } = await mailedCredentials();
    await tryIt(id, { outcome: 'sent', answer: '250 ok' });
    const text = await textOf(`/outbox/${id}`);
    assert.match(text, /was deleted when it was sent/);
    assert.match(text, new RegExp(`<a class="btn" href="/users/${userId}/password"`));
    assert.doesNotMatch(text, new RegExp(`action="/outbox/${id}/send"`));
    await again(id);
    assert.equal((await stored(id)).state, 'sent');
    assert.match(await textOf(`/outbox/${id}`), /so it was not sent again/);
  });

  it('does not send what works no more', async () => {
    const { id } = await mailedCredentials();
    await tryIt(id, { outcome: 'refused', answer: '550 no' });
    await test.rows('update mails set expires_at = now() where id = ?', id);
    assert.match(await textOf(`/outbox/${id}`), /works no more/);
    await again(id);
    assert.equal((await stored(id)).state, 'refused');
  });

  it('never delivers a password that has been replaced', async () => {
    const { id, userId } = await mailedCredentials();
    await alice.post(`/users/${userId}/password`, {
      password: 'an owl above the river',
      repeatPassword: 'an owl above the river',
    });
    const { state, sealed } = await stored(id);
    assert.deepEqual([state, sealed], ['expired', null]);
    assert.match(await textOf(`/outbox/${id}`), /Something newer took its place/);
  });

  it('never delivers credentials to somebody who was deactivated', async () => {
    const { id, userId } = await mailedCredentials();
    await tryIt(id, { outcome: 'refused', answer: '550 no' });
    await alice.post(`/users/${userId}/deactivate`, { customers: 'keep' });
    const { state, sealed } = await stored(id);
    assert.deepEqual([state, sealed], ['refused', null]);
  });

  it('is not there for a number that no mail has', async () => {
    assert.equal((await alice.get('/outbox/999999')).status, 404);
    assert.equal((await again(999_999)).status, 404);
  });
});
