import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, errorAt, errorsIn, flashIn, textOf } from '../users/page.ts';
import { editPage, findPage, lastEntry, newSlug, openPage, publishPage, typedIn, writePage } from './page.ts';

describe('Writing a page', () => {
  let test: TestPortal;
  let dave: Browser;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    dave = await test.signIn('dave');
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  it('saves a draft in two languages, its first version, and a line in the trail', async () => {
    const id = await writePage(dave, {
      slug: 'first-page',
      title_en: 'First',
      title_de: 'Erste',
      validUntil: '2031-02-03T04:05',
    });
    const page = await findPage(test, id);
    assert.deepEqual([page.status, page.slug, page.title, page.draft_number], ['draft', 'first-page', 'First', 1]);
    const [version] = await test.rows<{ texts: Record<string, unknown>; valid_until: Date }>(
      'select * from page_versions where page_id = ?',
      id,
    );
    assert.deepEqual(version?.texts.de, { title: 'Erste', body: 'Alles muss raus.' });
    assert.equal(version?.valid_until.toISOString(), '2031-02-03T04:05:00.000Z');
    const entry = await lastEntry(test, id);
    assert.deepEqual([entry.event, entry.actor_id, entry.subject_name], ['page.created', test.ids.dave, 'First']);
    assert.deepEqual(entry.changes.title_de, [null, 'Erste']);
    assert.match(flashIn((await dave.get(`/pages/${id}`)).text), /^First was saved as a draft/);
  });

  it('is written in Markdown, as the page says', async () => {
    assert.match((await dave.get('/pages/new')).text, /Write Markdown: # for a heading, \*\*bold\*\*, \[words\]/);
  });

  it('takes times by the clock of who types them', async () => {
    await test.rows("update users set time_zone = 'America/New_York' where id = ?", test.ids.dave);
    const id = await writePage(dave, { validFrom: '2031-07-01 08:00' });
    const [version] = await test.rows<{ valid_from: Date }>(
      'select valid_from from page_versions where page_id = ?',
      id,
    );
    assert.equal(version?.valid_from.toISOString(), '2031-07-01T12:00:00.000Z');
    assert.match((await dave.get(`/pages/${id}/edit`)).text, /name="validFrom"[^>]* value="2031-07-01T08:00"/);
    assert.match((await alice.get(`/pages/${id}/edit`)).text, /name="validFrom"[^>]* value="2031-07-01T12:00"/);
    await test.rows("update users set time_zone = 'UTC' where id = ?", test.ids.dave);
  });

  it('says what is wrong at each field, and keeps what was typed', async () => {
    const typed = {
      slug: 'No Slug',
      title_en: '',
      body_en: '# <Hello>\n:::segment gold\nlost',
      title_de: 'Titel',
      body_de: '{{name}}',
      validFrom: '2031-01-02T00:00',
      validUntil: '2031-01-01T00:00',
    };
    const { status, text } = await dave.post('/pages', typed);
    assert.equal(status, 422);
    assert.deepEqual(errorsIn(text), {
      slug: 'Use small letters, digits and single hyphens between them, such as winter-sale',
      validUntil: 'Choose a time after the beginning',
      title_en: 'Enter a title in English',
      body_en: 'English, line 2: this block does not end. Put ::: on a line of its own after it',
      body_de: 'German, line 1: “{{name}}” is nothing the portal can fill in. Use first_name, last_name or segment',
    });
    const shown = typedIn(text, '/pages');
    for (const [name, value] of Object.entries(typed)) assert.deepEqual(shown[name], [value], name);
  });

  it('keeps a text that is too long, to be shortened', async () => {
    const body = 'word '.repeat(4_200).trim();
    const { status, text } = await dave.post('/pages', { slug: newSlug(), title_en: 'Long', body_en: body });
    assert.equal(status, 422);
    assert.equal(errorAt(text, 'body_en'), 'Use 20000 characters at most');
    assert.deepEqual(typedIn(text, '/pages').body_en, [body]);
  });

  it('needs a title in one language, and takes a page in one', async () => {
    const { text } = await dave.post('/pages', {
      slug: newSlug(),
      title_en: '',
      body_en: '',
      title_de: '',
      body_de: '',
    });
    assert.deepEqual(errorsIn(text), { title_en: 'Enter a title in English' });
    const id = await writePage(dave, { title_en: '', body_en: '' });
    assert.equal((await findPage(test, id)).title, 'Ausverkauf');
  });

  it('gives an address to one page only, and names the other', async () => {
    await writePage(dave, { slug: 'mine', title_en: 'Mine' });
    const answer = await dave.post('/pages', { slug: 'mine', title_en: 'Yours' });
    assert.equal(answer.status, 422);
    assert.equal(errorAt(answer.text, 'slug'), 'The page “Mine” already has this address. Use a different one');
    assert.equal((await test.rows("select 1 from pages where title = 'Yours'")).length, 0);
  });

  it('gives an address to one of two who take it at the same moment', async () => {
    const answers = await Promise.all(
      [dave, alice, dave].map((who) => who.post('/pages', { slug: 'hot', title_en: 'Hot' })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422]);
  });

  it('keeps the address of what is published until that is replaced, then gives it back', async () => {
    const id = await writePage(dave, { slug: 'old-address' });
    await publishPage(dave, id);
    await editPage(dave, id, { slug: 'new-address' });
    for (const slug of ['old-address', 'new-address'])
      assert.equal((await dave.post('/pages', { slug, title_en: 'Other' })).status, 422, slug);
    await publishPage(dave, id);
    await writePage(dave, { slug: 'old-address' });
  });

  it('makes every save a version, and none when nothing was changed', async () => {
    const id = await writePage(dave);
    await editPage(dave, id, { title_en: 'Changed' });
    assert.equal((await findPage(test, id)).draft_number, 2);
    const { details, event } = await lastEntry(test, id);
    assert.deepEqual([event, details], ['page.updated', { version: 2, bodies: [] }]);
    assert.match(flashIn((await dave.get(`/pages/${id}`)).text), /The draft of Changed was saved: Title \(English\)\./);
    await editPage(dave, id, {});
    assert.equal((await findPage(test, id)).draft_number, 2);
    assert.equal(flashIn((await dave.get(`/pages/${id}`)).text), 'Nothing was changed.');
  });

  it('brings together what two people change in different languages', async () => {
    const id = await writePage(dave);
    const opened = await openPage(dave, id);
    await editPage(alice, id, { body_de: 'Neuer Text.' });
    const { status } = await dave.post(`/pages/${id}/edit`, { ...opened, body_en: 'New text.' });
    assert.equal(status, 303);
    assert.match(
      flashIn((await dave.get(`/pages/${id}`)).text),
      /Somebody else changed this meanwhile, and it was kept: Text \(German\)\./,
    );
    const [version] = await test.rows<{ texts: unknown }>(
      'select texts from page_versions where page_id = ? and number = 3',
      id,
    );
    assert.deepEqual(version?.texts, {
      en: { title: 'Sale', body: 'New text.' },
      de: { title: 'Ausverkauf', body: 'Neuer Text.' },
    });
  });

  it('shows what both changed line by line, keeps what was typed, and overwrites only knowingly', async () => {
    const id = await writePage(dave, { body_en: 'One\nTwo\nThree' });
    const opened = await openPage(dave, id);
    await editPage(alice, id, { body_en: 'One\nTwo and a half\nThree', title_de: 'Neu' });
    const answer = await dave.post(`/pages/${id}/edit`, { ...opened, body_en: 'One\nTwo\nFour' });
    assert.equal(answer.status, 422);
    const shown = textOf(answer.text);
    assert.match(shown, /Somebody else changed the same fields meanwhile Alice Andersen saved on/);
    assert.match(shown, /Text \(English\) One − Taken out: Two \+ Put in: Two and a half Three/);
    assert.match(shown, /Only they changed this, and it is in the form now: Title \(German\)\./);
    const form = typedIn(answer.text, `/pages/${id}/edit`);
    assert.deepEqual([form.body_en, form.title_de], [['One\nTwo\nFour'], ['Neu']]);
    assert.equal((await dave.post(`/pages/${id}/edit`, form)).status, 303);
    const [version] = await test.rows<{ texts: Record<string, unknown> }>(
      'select texts from page_versions where page_id = ? order by number desc limit 1',
      id,
    );
    assert.deepEqual(version?.texts.en, { title: 'Sale', body: 'One\nTwo\nFour' });
  });

  it('takes the text of somebody else where one chooses theirs, and one’s own in the others', async () => {
    const id = await writePage(dave, { body_en: 'One' });
    const opened = await openPage(dave, id);
    await editPage(alice, id, { body_en: 'Two', title_de: 'Neu', validFrom: '2027-01-01 10:00' });
    const mine = { body_en: 'Three', title_de: 'Meins', validFrom: '2028-01-01 10:00' };
    const answer = await dave.post(`/pages/${id}/edit`, { ...opened, ...mine });
    const form = typedIn(answer.text, `/pages/${id}/edit`);
    assert.deepEqual([form['take-body_en'], form['take-title_de']], [['yours'], ['yours']]);
    const chosen = { ...form, 'take-body_en': 'theirs', 'take-validFrom': 'theirs' };
    assert.equal((await dave.post(`/pages/${id}/edit`, chosen)).status, 303);
    const [version] = await test.rows<{ texts: Record<string, Record<string, string>>; valid_from: Date }>(
      'select texts, valid_from from page_versions where page_id = ? order by number desc limit 1',
      id,
    );
    assert.deepEqual([version?.texts.en?.body, version?.texts.de?.title], ['Two', 'Meins']);
    assert.equal(version?.valid_from.getUTCFullYear(), 2027);
  });

  it('is saved by one of several who save the same field at the same moment, and shown to the others', async () => {
    const id = await writePage(dave);
    const opened = await openPage(dave, id);
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((title_en) => dave.post(`/pages/${id}/edit`, { ...opened, title_en })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422]);
    assert.equal((await findPage(test, id)).draft_number, 2);
  });

  it('is for those who may edit pages', async () => {
    const id = await writePage(dave);
    const viewer = await test.signIn(await addUserWith(test, 'Vera', ['pages.view', 'pages.preview', 'pages.publish']));
    assert.equal((await viewer.get(`/pages/${id}/edit`)).status, 403);
    assert.equal((await viewer.post(`/pages/${id}/edit`, { slug: 'x' })).status, 403);
    assert.equal((await viewer.post(`/pages/${id}/versions/1/restore`)).status, 403);
  });

  it('is 404 for a page that does not exist', async () => {
    for (const path of [
      '/pages/999999',
      '/pages/0',
      '/pages/x',
      '/pages/999999/edit',
      '/pages/1e3/versions',
      '/pages/999999/publish',
    ])
      assert.equal((await alice.get(path)).status, 404, path);
  });
});
