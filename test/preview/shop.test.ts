import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { writePage } from '../pages/page.ts';
import { makeToken } from '../settings/token.ts';
import { addressOf } from '../support/browser.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addCustomer, endAssignment } from './customers.ts';
import { makeLink } from './link.ts';

describe('A real store', () => {
  let test: TestPortal;
  let dave: Browser;
  let token: string;
  let tokenUrl: string;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    ({ token, url: tokenUrl } = await makeToken(await test.signIn('alice'), 'Shop'));
  });
  after(() => test.close());

  const ask = (customer: string, shown = token) =>
    request(test.server).get(`/api/preview-access?customer=${customer}`).set('Authorization', `Bearer ${shown}`);

  it('honours a preview link for a customer, and refuses it when the assignment has ended', async () => {
    const id = await writePage(dave, { body_en: 'Hello {{first_name}}' });
    const number = await addCustomer(test, { firstName: 'Ada', heldBy: test.ids.dave });
    const link = await makeLink(dave, id, number);
    const shop = await openShop(addressOf(test.server), token);
    try {
      const visit = () => fetch(`${addressOf(shop)}/draft?customer=${number}&link=${encodeURIComponent(link)}`);
      const shown = await visit();
      assert.equal(shown.status, 200);
      assert.match(await shown.text(), /Shown by Dave Dubois: .*Hello <bdi>Ada<\/bdi>/s);
      await endAssignment(test, number);
      const refused = await visit();
      assert.deepEqual([refused.status, await refused.text()], [403, 'The shop shows no draft: not-assigned']);
    } finally {
      shop.close();
    }
  });

  it('is told by whom a customer may see drafts, and until when', async () => {
    const number = await addCustomer(test, { heldBy: test.ids.dave });
    const { status, body, headers } = await ask(number);
    assert.equal(status, 200);
    assert.deepEqual(body, {
      allowed: true,
      customer: number,
      by: { id: test.ids.dave, name: 'Dave Dubois' },
      until: null,
    });
    assert.deepEqual([headers['cache-control'], headers['set-cookie']], ['no-store', undefined]);
    assert.match(String(headers['content-type']), /^application\/json/);
    await test.rows(
      "update assignments set until_at = '2031-01-01' where ended_at is null and user_id = ?",
      test.ids.dave,
    );
    assert.equal(String((await ask(number)).body.until), '2031-01-01T00:00:00.000Z');
    const [row] = await test.rows<{ last_used_at: Date | null }>('select last_used_at from api_tokens');
    assert.notEqual(row?.last_used_at, null);
  });

  it('is refused in words when nobody may see drafts as a customer', async () => {
    const erins = await addCustomer(test, { heldBy: test.ids.erin });
    const past = await addCustomer(test, { heldBy: test.ids.bob });
    await test.rows("update assignments set until_at = now() - interval '1 second' where user_id = ?", test.ids.bob);
    const franks = await addCustomer(test, { heldBy: test.ids.frank });
    const expected: [string, number, string][] = [
      ['NOBODY', 404, 'no-such-customer'],
      [await addCustomer(test, {}), 403, 'not-assigned'],
      [past, 403, 'not-assigned'],
      [erins, 403, 'no-permission'],
      [franks, 403, 'no-permission'],
      ['', 400, 'customer-missing'],
      ['a&customer=b', 400, 'customer-missing'],
      ['x'.repeat(60), 404, 'no-such-customer'],
    ];
    for (const [number, status, error] of expected) {
      const answer = await ask(number);
      assert.deepEqual([answer.status, answer.body.error], [status, error], number);
      assert.match(answer.body.message, /\.$/);
    }
  });

  it('is refused without a token that works', async () => {
    const number = await addCustomer(test, { heldBy: test.ids.dave });
    const without = await request(test.server).get(`/api/preview-access?customer=${number}`);
    assert.deepEqual(
      [without.status, without.body.error, without.headers['www-authenticate']],
      [401, 'unauthorized', 'Bearer'],
    );
    for (const shown of ['x', 'a'.repeat(43), `${token}x`, `${token} x`, ''])
      assert.equal((await ask(number, shown)).status, 401, shown);
    const { token: revoked, url } = await makeToken(await test.signIn('alice'), 'Revoked');
    assert.equal((await ask(number, revoked)).status, 200);
    await (await test.signIn('alice')).post(`${url}/revoke`);
    assert.equal((await ask(number, revoked)).status, 401);
  });

  it('is slowed down when it asks too often, or guesses tokens', async () => {
    const number = await addCustomer(test, { heldBy: test.ids.dave });
    const id = Number(tokenUrl.split('/').pop());
    await test.rows('update rate_limits set points = 120 where key = ?', `api-token:${id}`);
    const answer = await ask(number);
    assert.deepEqual([answer.status, answer.body.error], [429, 'too-many-requests']);
    assert.ok(Number(answer.headers['retry-after']) > 0);
    await test.rows("update rate_limits set points = 30 where key like 'api-address:%'");
    assert.equal((await ask(number, 'a'.repeat(43))).status, 429);
    await test.rows('delete from rate_limits');
    assert.equal((await ask(number)).status, 200);
  });

  it('gets JSON for whatever else goes wrong', async () => {
    const post = await request(test.server).post('/api/preview-access').send({});
    assert.deepEqual([post.status, post.body.error], [405, 'method-not-allowed']);
    const missing = await request(test.server).get('/api/nothing');
    assert.deepEqual([missing.status, missing.body.error], [404, 'not-found']);
  });
});

/** A shop of somebody else: it asks the portal about its customer, then shows the page of the link as its own. */
async function openShop(portal: string, token: string): Promise<Server> {
  const shop = createServer(async (req, res) => {
    const { searchParams: asked } = new URL(req.url ?? '', 'http://shop');
    const headers = { authorization: `Bearer ${token}` };
    const access = await fetch(`${portal}/api/preview-access?customer=${asked.get('customer')}`, { headers });
    const answer = (await access.json()) as { error?: string; by?: { name: string } };
    if (!access.ok) return res.writeHead(access.status).end(`The shop shows no draft: ${answer.error}`);
    const page = await fetch(`${portal}${asked.get('link')}`);
    res.writeHead(page.status).end(`Shown by ${answer.by?.name}: ${await page.text()}`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  assert.ok((shop.address() as AddressInfo).port > 0);
  return shop;
}
