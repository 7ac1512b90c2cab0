import assert from 'node:assert/strict';
import request from 'supertest';
import { digest } from '../../src/lib/codes.ts';
import { deriveKey } from '../../src/lib/keys.ts';
import { editPage, lastEntry, writePage } from '../pages/page.ts';
import { type Browser, secret, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, textOf } from '../users/page.ts';
import { addCustomer, endAssignment } from './customers.ts';
import { makeLink } from './link.ts';

describe('A preview link', () => {
  let test: TestPortal;
  let dave: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
  });
  after(() => test.close());

  const open = (path: string) => request(test.server).get(path);

  it('shows the draft as one customer to whoever has it, without a session', async () => {
    const id = await writePage(dave, { body_en: 'Hello {{first_name}}\n\n:::segment gold\nGold\n:::' });
    const number = await addCustomer(test, { segment: 'gold', heldBy: test.ids.dave });
    const path = await makeLink(dave, id, number);
    const { status, text, headers } = await open(path);
    assert.equal(status, 200);
    assert.match(text, /<p>Hello <bdi>Anna<\/bdi><\/p>\s*<p>Gold<\/p>/);
    assert.match(text, new RegExp(`Preview as\\s*<bdi>${number} Anna Berg</bdi>`));
    assert.match(text, /Draft, version 1, by a link from Dave Dubois\. Not public\./);
    assert.deepEqual(
      [headers['cache-control'], headers['set-cookie'], headers['referrer-policy']],
      ['no-store', undefined, 'no-referrer'],
    );
    assert.match(text, /content="noindex"/);
    assert.doesNotMatch(text, /<form|_csrf/);
    assert.match((await open(`${path}?language=de`)).text, /Alles muss raus/);
    await editPage(dave, id, { body_en: 'Newer' });
    assert.match((await open(path)).text, /Newer/);
    const { event, details } = await lastEntry(test, id);
    assert.deepEqual([event, details.version], ['page.updated', 2]);
    const [entry] = await test.rows(
      "select details from audit_entries where event = 'preview.link-made' and subject_id = ?",
      id,
    );
    assert.deepEqual(entry, { details: { customer: number, minutes: 30 } });
  });

  it('ends after 30 minutes', async () => {
    const id = await writePage(dave);
    const path = await makeLink(dave, id, await addCustomer(test, { heldBy: test.ids.dave }));
    const [link] = await test.rows<{ minutes: number }>(
      'select extract(epoch from expires_at - now())::float / 60 as minutes from preview_links order by id desc limit 1',
    );
    assert.ok(Number(link?.minutes) > 29 && Number(link?.minutes) <= 30, String(link?.minutes));
    const [, token = ''] = /preview\/(.*)$/.exec(path) ?? [];
    assert.equal((await open(`/store/preview/${await signedFor(token, '-1 second')}`)).status, 410);
    assert.equal((await open(`/store/preview/${await signedFor(token, '1 minute')}`)).status, 200);
  });

  /** The same link as it would be with another end: time is moved in the database, and the signature with it. */
  async function signedFor(token: string, end: string): Promise<string> {
    const id = Number(token.split('.')[0]);
    const [link] = await test.rows<{ page_id: number; customer_id: number; user_id: number; expires_at: Date }>(
      `update preview_links set expires_at = date_trunc('second', now()) + interval '${end}' where id = ? returning *`,
      id,
    );
    const { page_id = 0, customer_id = 0, user_id = 0, expires_at = new Date() } = link ?? {};
    const key = deriveKey(secret, 'preview links');
    return `${id}.${digest(key, id, page_id, customer_id, user_id, expires_at.getTime()).toString('base64url')}`;
  }

  it('cannot be made up, nor moved to another page, customer or time', async () => {
    const id = await writePage(dave);
    const other = await writePage(dave);
    const path = await makeLink(dave, id, await addCustomer(test, { heldBy: test.ids.dave }));
    const [number = '', signature = ''] = path.split('/').pop()?.split('.') ?? [];
    for (const token of [
      number,
      `${number}.`,
      `${Number(number) + 1}.${signature}`,
      `${number}.${'A'.repeat(43)}`,
      `0${number}.${signature}`,
      `${number}.${signature}x`,
      '%00',
      'x'.repeat(2_000),
    ])
      assert.ok([400, 404].includes((await open(`/store/preview/${token}`)).status), token);
    await test.rows('update preview_links set page_id = ? where id = ?', other, number);
    assert.equal((await open(path)).status, 404);
    await test.rows('update preview_links set page_id = ? where id = ?', id, number);
    assert.equal((await open(path)).status, 200);
    await test.rows("update preview_links set expires_at = expires_at + interval '1 hour' where id = ?", number);
    assert.equal((await open(path)).status, 404);
  });

  it('ends with its maker’s assignment, permission and account', async () => {
    const id = await writePage(dave);
    const user = await addUserWith(test, 'Lena', ['pages.view', 'pages.preview']);
    const number = await addCustomer(test, { heldBy: user });
    const path = await makeLink(await test.signIn(user), id, number);
    const ends = async (change: string, undo: string) => {
      assert.equal((await open(path)).status, 200, change);
      await test.rows(change, user);
      const { status, text } = await open(path);
      assert.equal(status, 403, change);
      assert.match(text, /may not show this preview any more/);
      assert.doesNotMatch(text, /Everything must go|Anna/);
      await test.rows(undo, user);
    };
    await ends(
      "update assignments set until_at = now() - interval '1 second' where user_id = ?",
      'update assignments set until_at = null where user_id = ?',
    );
    await ends(
      "update users set status = 'deactivated' where id = ?",
      "update users set status = 'active' where id = ?",
    );
    const role = '(select role_id from users where id = ?)';
    await ends(
      `delete from role_permissions where permission = 'pages.preview' and role_id = ${role}`,
      `insert into role_permissions (role_id, permission) select role_id, 'pages.preview' from users where id = ?`,
    );
    await endAssignment(test, number);
    assert.equal((await open(path)).status, 403);
  });

  it('shows asterisks when its maker is masked', async () => {
    const id = await writePage(dave, { body_en: 'Hello {{first_name}}' });
    const path = await makeLink(
      await test.signIn('carol'),
      id,
      await addCustomer(test, { firstName: 'Hidden', heldBy: test.ids.carol }),
    );
    const { text } = await open(path);
    assert.match(text, /Hello <bdi>\*\*\*\*\*<\/bdi>/);
    assert.doesNotMatch(text, /Hidden|Berg/);
  });

  it('is made for one’s own customers only, and shown to its maker only', async () => {
    const id = await writePage(dave);
    const foreign = await addCustomer(test, { heldBy: test.ids.erin });
    const refused = await dave.post(`/pages/${id}/preview/link`, { customer: foreign, language: 'en' });
    assert.equal(refused.headers.location, `/pages/${id}/preview?customer=${foreign}&show=draft`);
    assert.equal(
      (
        await test.rows(
          'select 1 from preview_links join customers on customers.id = customer_id where number = ?',
          foreign,
        )
      ).length,
      0,
    );
    const own = await addCustomer(test, { heldBy: test.ids.dave });
    const made = await dave.post(`/pages/${id}/preview/link`, { customer: own, language: 'en' });
    const alice = await test.signIn('alice');
    assert.equal((await dave.get(made.headers.location ?? '')).status, 200);
    assert.equal((await alice.get(made.headers.location ?? '')).status, 404);
    const erin = await test.signIn('erin');
    assert.equal((await erin.post(`/pages/${id}/preview/link`, { customer: own })).status, 403);
    assert.match(textOf((await dave.get(`/pages/${id}/preview`)).text), /As whom do you want to see it/);
  });
});
