import assert from 'node:assert/strict';
import request from 'supertest';
import { editPage, publishPage, writePage } from '../pages/page.ts';
import { type Browser, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { addUserWith, textOf } from '../users/page.ts';
import { addCustomer, endAssignment } from './customers.ts';

const body = (before: string, gold: string) => `${before}, {{first_name|friend}}.\n\n:::segment gold\n${gold}\n:::`;

describe('Previewing a page', () => {
  let test: TestPortal;
  let dave: Browser;
  let carol: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    carol = await test.signIn('carol');
  });
  after(() => test.close());

  /** What stands in the frame of the store, without the bar. */
  const seen = (html: string) =>
    /<main[^>]*>(.*)<\/main>/s
      .exec(html)?.[1]
      ?.replace(/<[^>]*>|\s+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim() ?? '';
  const barIn = (html: string) => textOf(`<main${/<aside class="bar".*<\/aside>/s.exec(html)?.[0] ?? ''}`);

  it('shows a draft to a colleague as a gold and as a plain customer, each in their language, and the right one to the public', async () => {
    const id = await writePage(dave, {
      slug: 'both-kinds',
      title_en: 'Sale',
      title_de: 'Angebot',
      body_en: body('Hello', 'Gold first'),
      body_de: body('Hallo', 'Gold zuerst'),
    });
    const colleague = await addUserWith(test, 'Greta', ['pages.view', 'pages.preview']);
    const greta = await test.signIn(colleague);
    const gold = await addCustomer(test, { firstName: 'Gerda', segment: 'gold', language: 'de', heldBy: colleague });
    const plain = await addCustomer(test, { firstName: 'Paul', segment: 'plain', language: 'en', heldBy: colleague });
    const preview = async (query: string) => seen((await greta.get(`/pages/${id}/preview?${query}`)).text);
    assert.equal(await preview(`customer=${gold}`), 'Angebot Hallo, Gerda . Gold zuerst');
    assert.equal(await preview(`customer=${gold}&language=en`), 'Sale Hello, Gerda . Gold first');
    assert.equal(await preview(`customer=${plain}`), 'Sale Hello, Paul .');
    assert.equal((await request(test.server).get('/store/de/both-kinds')).status, 404);
    await publishPage(dave, id);
    assert.equal(seen((await request(test.server).get('/store/de/both-kinds')).text), 'Angebot Hallo, friend .');
  });

  it('says as whom, which version, and leads to the others', async () => {
    const id = await writePage(dave, { title_en: 'Versions', body_en: 'As published' });
    await publishPage(dave, id);
    await editPage(dave, id, { body_en: 'As drafted' });
    const number = await addCustomer(test, { segment: 'silver', heldBy: test.ids.dave });
    const other = await addCustomer(test, { firstName: 'Otto', heldBy: test.ids.dave });
    const { text, headers } = await dave.get(`/pages/${id}/preview?customer=${number}&language=en`);
    assert.match(
      barIn(text),
      new RegExp(
        `^Preview as ${number} Anna Berg Segment silver Draft, version 2, saved by Dave Dubois on .*\\. Not public\\. Draft Published Side by side As another customer`,
      ),
    );
    assert.ok(text.includes(`<option value="${other}">${other} Otto Berg</option>`));
    assert.match(text, /<a href="\/pages\/\d+\/preview\?customer=[\w-]+&amp;language=de&amp;show=draft" lang="de"/);
    assert.match(text, /content="noindex"/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.doesNotMatch(text, /<script|<iframe/);
    const show = async (name: string) =>
      (await dave.get(`/pages/${id}/preview?customer=${number}&language=en&show=${name}`)).text;
    assert.match(seen(await show('published')), /As published$/);
    assert.match(barIn(await show('published')), /Published: version 1, on/);
    assert.match(
      seen(await show('both')),
      /Published, version 1 Versions As published Draft, version 2 Versions As drafted$/,
    );
  });

  it('can be left by signing out, as any other page', async () => {
    const id = await writePage(dave);
    const number = await addCustomer(test, { heldBy: test.ids.dave });
    const browser = await test.signIn('dave');
    const { text } = await browser.get(`/pages/${id}/preview?customer=${number}`);
    assert.match(
      text,
      /<form method="post" action="\/logout" [^>]*>\s*<input type="hidden" name="_csrf" value="[^"]+">/,
    );
    assert.match(barIn(text), /Sign out$/);
    assert.equal((await browser.post('/logout', {}, { token: tokenIn(text) })).headers.location, '/login');
    assert.match((await browser.get(`/pages/${id}/preview?customer=${number}`)).headers.location ?? '', /^\/login/);
  });

  it('says that nothing is published, or that a language is missing', async () => {
    const id = await writePage(dave, { title_en: 'English', title_de: '', body_de: '' });
    const number = await addCustomer(test, { language: 'de', heldBy: test.ids.dave });
    const { text } = await dave.get(`/pages/${id}/preview?customer=${number}`);
    assert.match(text, /<html lang="en"/);
    const published = await dave.get(`/pages/${id}/preview?customer=${number}&show=published`);
    assert.equal(published.status, 200);
    assert.match(barIn(published.text), /Nothing is published yet\./);
  });

  it('tells somebody without assignment what is missing and who can mend it, and not who the customer is', async () => {
    const id = await writePage(dave, { title_en: 'Secret draft', body_en: 'secret text' });
    const number = await addCustomer(test, { firstName: 'Somebody', heldBy: test.ids.erin });
    await dave.get(`/pages/${id}`);
    const { status, text } = await dave.get(`/pages/${id}/preview?customer=${number}`);
    assert.equal(status, 403);
    assert.match(
      textOf(text),
      new RegExp(
        `You have the permission “Preview pages as a customer”\\. The customer ${number} isn’t assigned to you\\. One of these can assign customers to you: Alice Andersen and Bob Baker`,
      ),
    );
    assert.doesNotMatch(text, /Somebody|secret text/);
    const nobody = await dave.get(`/pages/${id}/preview?customer=NOBODY`);
    assert.equal(nobody.status, 403);
    assert.equal(textOf(nobody.text).replaceAll('NOBODY', number), textOf(text));
    const refusals = await test.rows(
      "select 1 from audit_entries where event = 'access.refused' and actor_id = ?",
      test.ids.dave,
    );
    assert.ok(refusals.length > 0);
  });

  it('tells somebody without the permission that it is missing, and who can give it', async () => {
    const id = await writePage(dave);
    const viewer = await addUserWith(test, 'Viola', ['pages.view', 'pages.edit', 'customers.view']);
    const number = await addCustomer(test, { heldBy: viewer });
    const browser = await test.signIn(viewer);
    const { status, text } = await browser.get(`/pages/${id}/preview?customer=${number}`);
    assert.equal(status, 403);
    assert.match(
      textOf(text),
      /You don’t have the permission “Preview pages as a customer”\. Alice Andersen can give it to you\. The customer is assigned to you\./,
    );
    assert.match(textOf((await browser.get(`/pages/${id}/preview`)).text), /You don’t have the permission/);
    assert.equal((await browser.get('/preview')).status, 403);
  });

  it('ends with the assignment, its date, the permission and the account, at the next request', async () => {
    const id = await writePage(dave);
    const user = await addUserWith(test, 'Emil', ['pages.view', 'pages.preview']);
    const emil = await test.signIn(user);
    const number = await addCustomer(test, { heldBy: user });
    const status = async () => (await emil.get(`/pages/${id}/preview?customer=${number}`)).status;
    assert.equal(await status(), 200);
    await test.rows(`update assignments set until_at = now() - interval '1 second' where user_id = ?`, user);
    assert.equal(await status(), 403);
    await test.rows(`update assignments set until_at = now() + interval '1 hour' where user_id = ?`, user);
    assert.equal(await status(), 200);
    await endAssignment(test, number);
    assert.equal(await status(), 403);
    await test.rows('update assignments set ended_at = null where user_id = ?', user);
    assert.equal(await status(), 200);
    await test.rows(
      "delete from role_permissions where permission = 'pages.preview' and role_id = (select role_id from users where id = ?)",
      user,
    );
    assert.equal(await status(), 404, 'a draft that nobody without the permission knows of');
    await test.rows("update users set status = 'deactivated' where id = ?", user);
    assert.equal(await status(), 303);
  });

  it('shows asterisks in the place of names to whom is masked, and the rest as the customer sees it', async () => {
    const id = await writePage(dave, { body_en: body('Dear {{last_name}}', 'Gold for {{segment}}') });
    const number = await addCustomer(test, { firstName: 'Hidden', segment: 'gold', heldBy: test.ids.carol });
    for (const path of [`/pages/${id}/preview?customer=${number}`, `/pages/${id}/preview`, '/preview', '/']) {
      const { status, text } = await carol.get(path);
      assert.equal(status, 200, path);
      assert.doesNotMatch(text, /Hidden|Berg|example\.org/, path);
    }
    const { text } = await carol.get(`/pages/${id}/preview?customer=${number}`);
    assert.equal(seen(text), 'Sale Dear ***** , ***** . Gold for gold');
    assert.match(barIn(text), /Names are masked for you/);
  });

  it('lets agents see what is published as any customer they may view, and no draft', async () => {
    const id = await writePage(dave, { body_en: 'As published' });
    await publishPage(dave, id);
    await editPage(dave, id, { body_en: 'Secret' });
    const number = await addCustomer(test, { heldBy: test.ids.erin });
    const agent = await test.signIn(
      await addUserWith(test, 'Agnes', ['pages.view', 'customers.view'], { agent: true }),
    );
    const { status, text } = await agent.get(`/pages/${id}/preview?customer=${number}`);
    assert.equal(status, 200);
    assert.match(seen(text), /As published$/);
    assert.doesNotMatch(text, /show=draft|show=both|Secret/);
    for (const show of ['draft', 'both']) {
      const refused = await agent.get(`/pages/${id}/preview?customer=${number}&show=${show}`);
      assert.equal(refused.status, 403, show);
      assert.match(refused.text, /show=published/);
    }
    const other = await test.signIn(await addUserWith(test, 'Nora', ['pages.view', 'customers.view']));
    assert.equal((await other.get(`/pages/${id}/preview?customer=${number}`)).status, 403);
    const blind = await test.signIn(await addUserWith(test, 'Blanca', ['pages.view'], { agent: true }));
    assert.equal((await blind.get(`/pages/${id}/preview?customer=${number}`)).status, 403);
  });

  it('is not for a name that holds something', async () => {
    const id = await writePage(dave, { body_en: 'Dear {{first_name}}' });
    const number = await addCustomer(test, { firstName: '<b>[x](javascript:alert(1))', heldBy: test.ids.dave });
    const { text } = await dave.get(`/pages/${id}/preview?customer=${number}`);
    assert.match(text, /Dear <bdi>&lt;b&gt;\[x\]\(javascript:alert\(1\)\)<\/bdi>/);
    assert.doesNotMatch(text, /<b>|href="javascript/);
  });

  it('takes no offence at an address that makes no sense', async () => {
    const id = await writePage(dave);
    const number = await addCustomer(test, { heldBy: test.ids.dave });
    for (const query of [
      `customer=${number}&language=xx&show=yy`,
      `customer=${number}&customer=2`,
      'customer=',
      `customer=${'9'.repeat(5_000)}`,
      `customer=${number}&language=__proto__`,
    ])
      assert.ok([200, 403].includes((await dave.get(`/pages/${id}/preview?${query}`)).status), query);
    assert.equal((await dave.get('/pages/999999/preview?customer=x')).status, 404);
  });
});
