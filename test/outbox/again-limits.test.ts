import assert from 'node:assert/strict';
import { storedKey } from '../../src/lib/rate-limits.ts';
import { sendMail } from '../../src/outbox/service.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('How often a mail', () => {
  let test: TestPortal;
  let alice: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());
  beforeEach(() => test.rows('delete from rate_limits'));

  async function testMail(): Promise<number> {
    const { headers, status } = await alice.post('/outbox/test');
    assert.equal(status, 303);
    return Number(/^\/outbox\/(\d+)\?watch=1$/.exec(headers.location ?? '')?.[1]);
  }

  const tryIt = (id: number, delivery: { outcome: 'sent' | 'refused'; answer: string }) =>
    sendMail(test.portal, async () => delivery, id, new AbortController().signal);
  const stored = async (id: number) => {
    const [mail] = await test.rows<{ state: string }>('select state from mails where id = ?', id);
    return mail ?? assert.fail('no mail');
  };
  const again = (id: number) => alice.post(`/outbox/${id}/send`);
  const textOf = async (path: string) => (await alice.get(path)).text.replace(/\s+/g, ' ');

  it('lets nobody send themselves test mails without end', async () => {
    for (let number = 1; number <= 10; number += 1) await testMail();
    assert.equal((await alice.post('/outbox/test')).status, 429);
  });

  it('is sent again once a minute, whoever asks, and says so kindly', async () => {
    const id = await testMail();
    await tryIt(id, { outcome: 'sent', answer: '250 ok' });
    await again(id);
    await tryIt(id, { outcome: 'sent', answer: '250 ok' });
    const second = await again(id);
    assert.deepEqual([second.status, second.headers.location], [303, `/outbox/${id}?watch=1`]);
    assert.match(await textOf(`/outbox/${id}`), /asked for less than a minute ago/);
    assert.equal((await stored(id)).state, 'sent');
    const asked = `select 1 from audit_entries where event = 'mail.sent-again' and details ->> 'mail' = ?`;
    assert.equal((await test.rows(asked, String(id))).length, 1);
    await test.rows('update rate_limits set expire = ? where key = ?', Date.now(), storedKey('same-mail', String(id)));
    await again(id);
    assert.equal((await stored(id)).state, 'waiting');
  });

  it('is not counted where nothing was sent', async () => {
    const id = await testMail();
    await tryIt(id, { outcome: 'refused', answer: '550 no' });
    await test.rows('update mails set expires_at = now() where id = ?', id);
    await again(id);
    await test.rows("update mails set expires_at = now() + interval '1 day' where id = ?", id);
    await again(id);
    assert.equal((await stored(id)).state, 'waiting');
  });

  it('lets one person send 60 mails again in a quarter of an hour, and no more', async () => {
    const ids = [await testMail(), await testMail()];
    for (const id of ids) await tryIt(id, { outcome: 'refused', answer: '550 no' });
    const [first = 0, second = 0] = ids;
    await again(999_999);
    await test.rows(
      'update rate_limits set points = 59 where key = ?',
      storedKey('mail-again', String(test.ids.alice)),
    );
    assert.equal((await again(first)).status, 303);
    assert.equal((await stored(first)).state, 'waiting');
    assert.equal((await again(second)).status, 429);
    assert.equal((await stored(second)).state, 'refused');
  });
});
