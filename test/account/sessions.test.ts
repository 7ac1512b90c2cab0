import assert from 'node:assert/strict';
import { readToken } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

const page = '/account/sessions';

describe('The own sessions', () => {
  let test: TestPortal;
  let erin: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await test.rows('update sign_ins set revoked_at = now() where revoked_at is null');
    erin = await test.signIn('erin');
    await readToken(erin, page);
  });
  after(() => test.close());

  const newest = async (who: 'erin' | 'bob') =>
    (await test.rows<{ id: number }>('select max(id) as id from sign_ins where user_id = ?', test.ids[who]))[0]?.id ??
    0;

  it('are listed with browser, address and times, this one marked, the ended ones left out', async () => {
    await test.signIn('erin');
    const details = "browser = 'Safari on iPhone', address = '198.51.100.60', created_at = '2026-11-18 07:30Z'";
    await test.rows(`update sign_ins set ${details} where id = ?`, await newest('erin'));
    await test.signIn('erin');
    await test.rows("update sign_ins set browser = 'Lynx', revoked_at = now() where id = ?", await newest('erin'));
    await test.signIn('erin');
    await test.rows(
      "update sign_ins set browser = 'w3m', last_seen_at = now() - interval '31 minutes' where id = ?",
      await newest('erin'),
    );
    const { text } = await erin.get(page);
    assert.match(text, /<strong>Safari on iPhone<\/strong>/);
    assert.match(text, /198\.51\.100\.60<\/bdi> · signed in 18 Nov 2026, 07:30/);
    assert.doesNotMatch(text, /Lynx|w3m/);
    assert.equal(text.match(/This browser</g)?.length, 1);
  });

  it('end one by one, at once', async () => {
    const other = await test.signIn('erin');
    const answer = await erin.post(`${page}/end`, { id: String(await newest('erin')) });
    assert.deepEqual([answer.status, answer.headers.location], [303, page]);
    assert.match((await other.get('/account')).headers.location ?? '', /^\/login/);
    assert.equal((await erin.get(page)).status, 200);
    const [entry] = await test.rows(
      "select actor_id from audit_entries where event = 'sign-in.ended' order by id desc limit 1",
    );
    assert.equal(entry?.actor_id, test.ids.erin);
  });

  it('end all but this one, and no browser is remembered', async () => {
    const others = [await test.signIn('erin'), await test.signIn('erin')];
    await test.rows(
      "insert into browsers (user_id, digest, remembered_until) values (?, 'a', now() + interval '1 day')",
      test.ids.erin,
    );
    await erin.post(`${page}/end-others`);
    for (const other of others) assert.match((await other.get('/account')).headers.location ?? '', /^\/login/);
    assert.match((await erin.get(page)).text, /2 other sessions were signed out/);
    assert.deepEqual(await test.rows('select 1 from browsers where remembered_until is not null'), []);
  });

  it('are nobody else’s to end', async () => {
    const bob = await test.signIn('bob');
    await erin.post(`${page}/end`, { id: String(await newest('bob')) });
    assert.match((await erin.get(page)).text, /That had ended already/);
    assert.equal((await bob.get('/account')).status, 200);
  });

  it('stay as they are when something else is sent', async () => {
    for (const id of ['', 'x', '-1', '999999999999999', ['1', '2']])
      assert.equal((await erin.post(`${page}/end`, { id })).status, 303);
    assert.equal((await erin.get(page)).status, 200);
  });

  it('stand beside the remembered browsers, each of which can be forgotten', async () => {
    const [browser] = await test.rows<{ id: number }>(
      `insert into browsers (user_id, digest, name, remembered_until) values (?, 'b', 'Firefox on Linux', now() + interval '9 days')
       returning id`,
      test.ids.erin,
    );
    const [theirs] = await test.rows<{ id: number }>(
      "insert into browsers (user_id, digest, remembered_until) values (?, 'c', now() + interval '9 days') returning id",
      test.ids.bob,
    );
    assert.match((await erin.get(page)).text, /Firefox on Linux<\/strong>/);
    await erin.post(`${page}/forget`, { id: String(browser?.id) });
    assert.match((await erin.get(page)).text, /The browser is forgotten/);
    await erin.post(`${page}/forget`, { id: String(theirs?.id) });
    assert.equal((await test.rows('select 1 from browsers where remembered_until > now()')).length, 1);
    const [entry] = await test.rows("select actor_id from audit_entries where event = 'browser.forgotten'");
    assert.equal(entry?.actor_id, test.ids.erin);
  });
});

describe('The own history', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  it('says what one did and what happened to one, and nothing of others', async () => {
    const erin = await test.signIn('erin');
    await readToken(erin, '/account');
    await erin.post('/account', { language: 'en', timeZone: 'UTC', theme: 'dark' });
    const bob = await test.signIn('bob');
    await readToken(bob, '/account');
    await bob.post('/account', { language: 'en', timeZone: 'UTC', theme: 'light' });
    const { text } = await erin.get('/account/history');
    assert.match(text, /<strong>Erin Evans<\/strong> changed their own details/);
    assert.doesNotMatch(text, /Bob/);
  });
});
