import assert from 'node:assert/strict';
import request from 'supertest';
import { deletePage } from '../../src/pages/delete-store.ts';
import { waitsForLock } from '../groups/people.ts';
import { addCustomer } from '../preview/customers.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, fieldsIn, flashIn, headingIn, textOf } from '../users/page.ts';
import { editPage, lastEntry, publishPage, writePage } from './page.ts';

describe('Deleting a page', () => {
  let test: TestPortal;
  let dave: Browser;
  let writer: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    writer = await test.signIn(await addUserWith(test, 'Wilma', ['pages.view', 'pages.edit']));
  });
  after(() => test.close());

  const actionOf = (id: number) => `/pages/${id}/delete`;
  const isThere = async (id: number) => (await test.rows('select 1 from pages where id = ?', id)).length === 1;
  const look = async (id: number, browser = dave) => fieldsIn((await browser.get(actionOf(id))).text, actionOf(id));
  const read = (slug: string) => request(test.server).get(`/store/en/${slug}`);

  it('says before what goes with it, and takes all of that', async () => {
    const id = await writePage(dave, { slug: 'old-news', title_en: 'Old news' });
    await publishPage(dave, id);
    await editPage(dave, id, { slug: 'older-news' });
    await publishPage(dave, id);
    await test.rows(
      `with customer as (insert into customers (number) values ('C-1') returning id)
       insert into preview_links (page_id, customer_id, user_id, expires_at)
       select ?, id, ?, now() + interval '9 minutes' from customer`,
      id,
      test.ids.dave,
    );
    const { text } = await dave.get(actionOf(id));
    assert.equal(headingIn(text), 'Delete Old news?');
    const said = textOf(text);
    for (const line of [
      'nobody can read it any more in English at /store/en/older-news',
      '1 address that it had before leads nowhere any more',
      'all its 2 versions are deleted',
      '1 preview link stops working at once',
      'it stays in the audit trail, but can’t be restored',
    ])
      assert.ok(said.includes(line), `${line}: ${said}`);
    const answer = await dave.post(actionOf(id), await look(id));
    assert.deepEqual([answer.status, answer.headers.location], [303, '/pages']);
    assert.match(flashIn((await dave.get('/pages')).text), /Old news was deleted\./);
    assert.equal((await dave.get(`/pages/${id}`)).status, 404);
    for (const slug of ['old-news', 'older-news']) assert.equal((await read(slug)).status, 404);
    const entry = await lastEntry(test, id);
    assert.equal(entry.event, 'page.deleted');
    assert.deepEqual(entry.details, {
      slug: 'older-news',
      languages: ['en', 'de'],
      published: 2,
      versions: 2,
      links: 1,
      formerAddresses: 1,
    });
  });

  it('leaves its address to others', async () => {
    const id = await writePage(dave, { slug: 'coveted' });
    await dave.post(actionOf(id), await look(id));
    assert.notEqual(await writePage(dave, { slug: 'coveted' }), id);
  });

  it('is for those who write pages, and of what is public for those who publish', async () => {
    const id = await writePage(dave);
    const publisher = await test.signIn(await addUserWith(test, 'Vera', ['pages.view', 'pages.publish']));
    assert.equal((await publisher.post(actionOf(id))).status, 403);
    await publishPage(dave, id);
    assert.doesNotMatch((await writer.get(`/pages/${id}`)).text, /\/delete"/);
    assert.equal((await writer.get(actionOf(id))).status, 403);
    assert.equal((await writer.post(actionOf(id), { version: '1', published: '1' })).status, 403);
    assert.ok(await isThere(id));
    await dave.post(`/pages/${id}/unpublish`);
    assert.match((await writer.get(`/pages/${id}`)).text, /\/delete"/);
    assert.equal((await writer.post(actionOf(id), await look(id, writer))).status, 303);
    assert.equal(await isThere(id), false);
  });

  it('deletes what was looked at, and nothing that was saved or published since', async () => {
    const id = await writePage(dave);
    for (const change of [() => editPage(dave, id, { title_en: 'Newer' }), () => publishPage(dave, id)]) {
      const looked = await look(id);
      await change();
      const answer = await dave.post(actionOf(id), looked);
      assert.equal(answer.status, 422);
      assert.match(textOf(answer.text), /Somebody changed this page meanwhile/);
    }
    for (const fields of [{}, { version: 'x' }, { version: ['1', '2'] }])
      assert.equal((await dave.post(actionOf(id), fields)).status, 422);
    assert.ok(await isThere(id));
  });

  it('takes a preview link with it that is made at the same moment', async () => {
    const id = await writePage(dave);
    const customer = await addCustomer(test, { heldBy: test.ids.dave });
    const { answer } = await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('select 1 from pages where id = ? for update', [id]);
      const sent = dave.post(`/pages/${id}/preview/link`, { customer, language: 'en' }).then((made) => made);
      await waitsForLock(test);
      await deletePage(trx, id);
      return { answer: sent };
    });
    assert.equal((await answer).status, 404);
  });

  it('is done once by a double click', async () => {
    const id = await writePage(dave);
    const fields = await look(id);
    const answers = await Promise.all([1, 2].map(() => dave.post(actionOf(id), fields)));
    assert.deepEqual(
      answers.map(({ headers }) => headers.location),
      ['/pages', '/pages'],
    );
    const deleted = "select 1 from audit_entries where event = 'page.deleted' and subject_id = ?";
    assert.equal((await test.rows(deleted, id)).length, 1);
    assert.equal((await dave.post(actionOf(id), { ...fields, tab: '2' })).status, 404);
  });
});
