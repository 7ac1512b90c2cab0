import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { errorsIn, flashIn, textOf } from '../users/page.ts';
import { makeToken } from './token.ts';

describe('API tokens', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  it('are shown once, to the one who made them, and stored as a digest', async () => {
    const other = await test.signIn('alice');
    const made = await alice.post('/settings/tokens', { name: 'Shop' });
    const url = made.headers.location ?? '';
    assert.match(textOf((await other.get(url)).text), /This token was shown already/);
    const [, token = ''] = /<code class="secret">([\w-]{43})</.exec((await alice.get(url)).text) ?? [];
    assert.equal(token.length, 43);
    assert.match(textOf((await alice.get(url)).text), /This token was shown already/);
    const rows = JSON.stringify(
      await test.rows('select *, encode(digest, $$hex$$) as hex from api_tokens, sealed_values'),
    );
    assert.doesNotMatch(rows, new RegExp(token));
    const [entry] = await test.rows(
      "select event, subject_name, changes, details from audit_entries where event = 'token.made'",
    );
    assert.deepEqual(entry, { event: 'token.made', subject_name: 'Shop', changes: {}, details: {} });
  });

  it('are revoked at once and for good, after a page that says what happens', async () => {
    const { url } = await makeToken(alice, 'Old shop');
    assert.match(
      textOf((await alice.get(`${url}/revoke`)).text),
      /whoever uses it is refused from the next question on it was never used/,
    );
    assert.equal((await alice.post(`${url}/revoke`)).status, 303);
    const { text } = await alice.get('/settings');
    assert.equal(flashIn(text), 'Old shop was revoked. It works no more.');
    assert.match(textOf(text), /Old shop .* Revoked by Alice Andersen/);
    await alice.post(`${url}/revoke`);
    const entries = await test.rows("select 1 from audit_entries where event = 'token.revoked'");
    assert.equal(entries.length, 1);
  });

  it('need a name', async () => {
    const { status, text } = await alice.post('/settings/tokens', { name: ' ' });
    assert.equal(status, 422);
    assert.deepEqual(errorsIn(text), { name: 'Enter a name for the token' });
  });

  it('are for those who may change settings', async () => {
    const { url } = await makeToken(alice, 'Closed');
    const dave = await test.signIn('dave');
    for (const path of ['/settings', url, `${url}/revoke`]) assert.equal((await dave.get(path)).status, 403, path);
    assert.equal((await dave.post(`${url}/revoke`)).status, 403);
    assert.equal((await dave.post('/settings/tokens', { name: 'x' })).status, 403);
    assert.equal((await alice.get('/settings/tokens/999999')).status, 404);
  });
});
