import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, fieldsIn, flashIn, textOf } from '../users/page.ts';
import { editPage, findPage, lastEntry, publishPage, writePage } from './page.ts';

describe('Publishing a page', () => {
  let test: TestPortal;
  let dave: Browser;
  let external: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    external = await test.signIn(await addUserWith(test, 'Xenia', ['pages.view']));
  });
  after(() => test.close());

  it('says before what will happen, and does it', async () => {
    const id = await writePage(dave, { slug: 'opening', title_en: 'Opening', validFrom: '2031-01-01T00:00' });
    const shown = textOf((await dave.get(`/pages/${id}/publish`)).text);
    assert.match(shown, /When you publish version 1/);
    assert.match(shown, /everybody can read it in English at \/store\/en\/opening/);
    assert.match(shown, /it shows from 1 Jan 2031, 00:00 on/);
    await publishPage(dave, id);
    assert.equal((await findPage(test, id)).status, 'published');
    const { event, details } = await lastEntry(test, id);
    assert.deepEqual(
      [event, details],
      ['page.published', { version: 1, before: null, slug: 'opening', languages: ['en', 'de'] }],
    );
  });

  it('leaves what is published as it was until the changed draft is published too', async () => {
    const id = await writePage(dave, { title_en: 'Before' });
    await publishPage(dave, id);
    await editPage(dave, id, { title_en: 'After', body_en: 'Something else.' });
    assert.equal((await findPage(test, id)).status, 'changed');
    const published = () => test.rows<{ title: string }>('select title from published_pages where id = ?', id);
    assert.deepEqual(await published(), [{ title: 'Before' }]);
    const shown = textOf((await dave.get(`/pages/${id}/publish`)).text);
    assert.match(shown, /What changes in the store Title \(English\) Taken out: Before → Put in: After/);
    await publishPage(dave, id);
    assert.deepEqual(await published(), [{ title: 'After' }]);
    assert.equal((await findPage(test, id)).status, 'published');
  });

  it('publishes what was looked at, and nothing that was saved since', async () => {
    const id = await writePage(dave);
    const action = `/pages/${id}/publish`;
    const looked = fieldsIn((await dave.get(action)).text, action);
    await editPage(dave, id, { title_en: 'Not seen yet' });
    const answer = await dave.post(action, looked);
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /Somebody saved a newer draft meanwhile/);
    assert.equal((await findPage(test, id)).status, 'draft');
    assert.equal((await dave.post(action, fieldsIn(answer.text, action))).status, 303);
    assert.equal((await findPage(test, id)).status, 'published');
  });

  it('is taken back by unpublishing, which keeps the draft', async () => {
    const id = await writePage(dave, { slug: 'closing' });
    await publishPage(dave, id);
    assert.match(
      textOf((await dave.get(`/pages/${id}/unpublish`)).text),
      /nobody can read it any more in German at \/store\/de\/closing/,
    );
    assert.equal((await dave.post(`/pages/${id}/unpublish`)).status, 303);
    assert.equal((await findPage(test, id)).status, 'draft');
    assert.deepEqual(await test.rows('select 1 from published_pages where id = ?', id), []);
    assert.equal((await lastEntry(test, id)).event, 'page.unpublished');
    await dave.post(`/pages/${id}/unpublish`);
    assert.equal(flashIn((await dave.get(`/pages/${id}`)).text), 'This page is not published.');
  });

  it('is for those who may publish', async () => {
    const id = await writePage(dave);
    const editor = await test.signIn(await addUserWith(test, 'Edna', ['pages.view', 'pages.edit']));
    for (const action of ['publish', 'unpublish']) {
      assert.equal((await editor.get(`/pages/${id}/${action}`)).status, 403);
      assert.equal((await editor.post(`/pages/${id}/${action}`, { version: '1' })).status, 403);
    }
    assert.equal((await findPage(test, id)).status, 'draft');
  });

  it('shows a draft to nobody who may only see pages, not by a title, an address, a date or a search', async () => {
    const secret = await writePage(dave, {
      slug: 'secret-plan',
      title_en: 'Secret plan',
      title_de: 'Geheim',
      body_en: 'secret body',
    });
    const id = await writePage(dave, { slug: 'known', title_en: 'Known', title_de: 'Bekannt', body_en: 'known body' });
    await publishPage(dave, id);
    await editPage(dave, id, { slug: 'secret-known', title_en: 'Secret title', body_en: 'secret text' });
    const published = await test.rows<{ at: Date }>('select changed_at as at from published_pages where id = ?', id);
    for (const path of ['/pages', '/pages?q=known', `/pages/${id}`, '/pages?status=changed&sort=status']) {
      const { text } = await external.get(path);
      assert.match(text, /Known/, path);
      assert.doesNotMatch(text, /secret/i, path);
      assert.doesNotMatch(text, /Changed since publication/, path);
      assert.ok(text.includes(`datetime="${published[0]?.at.toISOString()}"`) || path === `/pages/${id}`, path);
    }
    assert.match(textOf((await external.get('/pages?q=secret')).text), /No pages match these filters/);
    assert.match((await external.get(`/pages/${id}`)).text, /known body/);
    assert.equal((await external.get(`/pages/${secret}`)).status, 404);
    for (const path of [`/pages/${id}/versions`, `/pages/${id}/versions/2`, `/pages/${id}/compare?from=1&to=2`])
      assert.equal((await external.get(path)).status, 403, path);
  });

  it('shows titles of drafts, but not their texts, to those who preview them', async () => {
    const id = await writePage(dave, { title_en: 'Coming soon', body_en: 'hidden text' });
    const previewer = await test.signIn(await addUserWith(test, 'Paul', ['pages.view', 'pages.preview']));
    const { text } = await previewer.get(`/pages/${id}`);
    assert.match(text, /Coming soon/);
    assert.doesNotMatch(text, /hidden text/);
    assert.equal((await previewer.get(`/pages/${id}/versions/1`)).status, 403);
  });
});

describe('The history of a page', () => {
  let test: TestPortal;
  let dave: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
  });
  after(() => test.close());

  it('lists who saved what and when, newest first, and what is public', async () => {
    const id = await writePage(dave, { title_en: 'One' });
    await publishPage(dave, id);
    await editPage(await test.signIn('alice'), id, { title_en: 'Two' });
    const shown = textOf((await dave.get(`/pages/${id}/versions`)).text);
    assert.match(shown, /Version 2 Draft .* Alice Andersen .* Version 1 Public now .* Dave Dubois/);
  });

  it('offers no comparison where there is one version only', async () => {
    const id = await writePage(dave);
    const { text } = await dave.get(`/pages/${id}/versions`);
    assert.match(textOf(text), /This is the only one so far/);
    assert.doesNotMatch(text, /<form[^>]*\/compare/);
    await editPage(dave, id, { title_en: 'Second' });
    assert.match((await dave.get(`/pages/${id}/versions`)).text, /<form[^>]*\/compare/);
  });

  it('compares two versions, in whichever order they were chosen', async () => {
    const id = await writePage(dave, { body_en: 'One\nTwo\nThree', body_de: 'Gleich' });
    await editPage(dave, id, { body_en: 'One\nThree\nFour' });
    for (const query of ['from=1&to=2', 'from=2&to=1', '']) {
      const shown = textOf((await dave.get(`/pages/${id}/compare?${query}`)).text);
      assert.match(shown, /Text \(English\) One − Taken out: Two Three \+ Put in: Four/, query);
      assert.doesNotMatch(shown, /German/);
    }
    assert.match(textOf((await dave.get(`/pages/${id}/compare?from=2&to=2`)).text), /The two are the same/);
    assert.equal((await dave.get(`/pages/${id}/compare?from=1&to=99`)).status, 404);
  });

  it('brings a version back as a new draft, and leaves what is published alone', async () => {
    const id = await writePage(dave, { title_en: 'First' });
    await editPage(dave, id, { title_en: 'Second' });
    await publishPage(dave, id);
    assert.equal((await dave.post(`/pages/${id}/versions/1/restore`)).status, 303);
    assert.match(flashIn((await dave.get(`/pages/${id}`)).text), /Version 1 of First is the draft again/);
    const page = await findPage(test, id);
    assert.deepEqual([page.draft_number, page.title, page.status], [3, 'First', 'changed']);
    const published = await test.rows('select title from published_pages where id = ?', id);
    assert.deepEqual(published, [{ title: 'Second' }]);
    const { event, details } = await lastEntry(test, id);
    assert.deepEqual([event, details.restored], ['page.restored', 1]);
    assert.match(textOf((await dave.get(`/pages/${id}/versions`)).text), /Version 3 Draft Brought back from version 1/);
  });

  it('does not bring back an address that is another page’s by now', async () => {
    const id = await writePage(dave, { slug: 'wanted' });
    await editPage(dave, id, { slug: 'left' });
    await writePage(dave, { slug: 'wanted', title_en: 'The new one' });
    await dave.post(`/pages/${id}/versions/1/restore`);
    assert.match(flashIn((await dave.get(`/pages/${id}/versions`)).text), /belongs to the page “The new one” by now/);
    assert.equal((await findPage(test, id)).slug, 'left');
  });
});

describe('The list of pages', () => {
  let test: TestPortal;
  let dave: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    for (const [title_en, title_de] of [
      ['Delivery', 'Lieferung'],
      ['Éclairs', ''],
      ['Returns', 'Rückgabe'],
    ])
      await writePage(dave, { title_en, title_de, body_de: title_de === '' ? '' : 'Text' });
    await publishPage(dave, 1);
  });
  after(() => test.close());

  const titlesAt = async (path: string) =>
    [...(await dave.get(path)).text.matchAll(/<a class="who-name" href="\/pages\/\d+"><bdi>(.*?)</g)].map(
      ([, title]) => title,
    );

  it('is searched by the titles of every language, whatever the accents', async () => {
    assert.deepEqual(await titlesAt('/pages?q=eclair'), ['Éclairs']);
    assert.deepEqual(await titlesAt('/pages?q=ruck'), ['Returns']);
  });

  it('is filtered by status and language, and sorted in both directions', async () => {
    assert.deepEqual(await titlesAt('/pages'), ['Delivery', 'Éclairs', 'Returns']);
    assert.deepEqual(await titlesAt('/pages?dir=desc'), ['Returns', 'Éclairs', 'Delivery']);
    assert.deepEqual(await titlesAt('/pages?status=published'), ['Delivery']);
    assert.deepEqual(await titlesAt('/pages?language=de&sort=changed'), ['Returns', 'Delivery']);
    assert.deepEqual(await titlesAt('/pages?sort=status'), ['Éclairs', 'Returns', 'Delivery']);
  });

  it('goes on by key, and neither skips nor repeats a page', async () => {
    for (let number = 10; number < 40; number += 1) await writePage(dave, { title_en: `Page ${number}` });
    for (const sort of ['title', 'slug', 'status', 'changed']) {
      const seen = [];
      let path = `/pages?sort=${sort}`;
      for (let turn = 0; turn < 5 && path; turn += 1) {
        const { text } = await dave.get(path);
        seen.push(...[...text.matchAll(/class="who-name" href="(\/pages\/\d+)"/g)].map(([, url]) => url));
        path = (/href="([^"]+)" rel="next"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
      }
      assert.deepEqual([seen.length, new Set(seen).size], [33, 33], sort);
    }
  });

  it('takes no offence at an address that makes no sense', async () => {
    for (const query of [
      'sort=x&dir=y&status=z&language=xx&size=7',
      'after=%00',
      'after=W10',
      'q=%25_%5C',
      'sort=a&sort=b',
      'before=&last=2',
    ])
      assert.ok([200, 400].includes((await dave.get(`/pages?${query}`)).status), query);
  });
});
