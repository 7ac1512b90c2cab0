import assert from 'node:assert/strict';
import request from 'supertest';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { editPage, publishPage, writePage } from './page.ts';

describe('A page of the store', () => {
  let test: TestPortal;
  let dave: Browser;
  before(async () => {
    test = await startTestPortal({ environment: { STORE_NAME: 'Corner shop' } });
    dave = await test.signIn('dave');
  });
  after(() => test.close());

  const read = (path: string) => request(test.server).get(path);

  it('shows what is published to anybody, in its language, in the frame of the store', async () => {
    const body_de = 'Hallo {{first_name|Gast}}!\n\n:::segment gold\nNur für Gold\n:::\n\n# Mehr';
    const id = await writePage(dave, { slug: 'hello', title_de: 'Hallo', body_de });
    await publishPage(dave, id);
    const { status, text, headers } = await read('/store/de/hello');
    assert.equal(status, 200);
    assert.match(text, /<html lang="de" dir="ltr">/);
    assert.match(text, /<title>Hallo – Corner shop<\/title>/);
    assert.match(text, /<h1>Hallo<\/h1>\s*<div class="text">\s*<p>Hallo <bdi>Gast<\/bdi>!<\/p>\s*<h2>Mehr<\/h2>/);
    assert.doesNotMatch(text, /Gold|noindex|Back Office/);
    assert.match(text, /<a href="\/store\/en\/hello" lang="en" hreflang="en">English<\/a>/);
    assert.match(String(headers['content-security-policy']), /^default-src 'none'/);
  });

  it('sets no cookie, makes no session, and may be kept by caches for a minute', async () => {
    await publishPage(dave, await writePage(dave, { slug: 'kept' }));
    const before = await test.rows('select count(*) from session');
    const { headers } = await read('/store/en/kept?language=de');
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers['cache-control'], 'public, max-age=60');
    assert.deepEqual(await test.rows('select count(*) from session'), before);
    const again = await read('/store/en/kept').set('If-None-Match', String(headers.etag));
    assert.deepEqual([again.status, again.text], [304, '']);
    assert.equal((await read('/store/en/kept').set('If-None-Match', '"another"')).status, 200);
  });

  it('never shows a draft: not a new one, not a changed one, not at its new address', async () => {
    const draft = await writePage(dave, { slug: 'draft-only' });
    const id = await writePage(dave, { slug: 'stable', title_en: 'Stable', body_en: 'as published' });
    await publishPage(dave, id);
    await editPage(dave, id, { slug: 'renamed', title_en: 'Secret', body_en: 'secret' });
    for (const path of ['/store/en/draft-only', '/store/en/renamed', `/store/en/${draft}`])
      assert.equal((await read(path)).status, 404, path);
    const { text } = await read('/store/en/stable');
    assert.match(text, /as published/);
    assert.doesNotMatch(text, /secret/i);
    assert.equal((await dave.get('/store/en/renamed')).status, 404);
  });

  it('is still found under the addresses it had before, by one step, until another page has them', async () => {
    const id = await writePage(dave, { slug: 'winter' });
    for (const slug of ['winter', 'spring', 'summer']) {
      await editPage(dave, id, { slug });
      await publishPage(dave, id);
    }
    for (const former of ['winter', 'spring']) {
      const { status, headers } = await read(`/store/de/${former}`);
      assert.deepEqual([status, headers.location], [301, '/store/de/summer']);
      assert.equal(headers['cache-control'], 'public, max-age=60');
      assert.equal(headers['set-cookie'], undefined);
    }
    assert.equal((await read('/store/fr/winter')).status, 404);
    const other = await writePage(dave, { slug: 'winter', title_en: 'Another winter' });
    assert.equal((await read('/store/en/winter')).headers.location, '/store/en/summer', 'a draft takes nothing away');
    await publishPage(dave, other);
    assert.match((await read('/store/en/winter')).text, /Another winter/);
    await editPage(dave, id, { slug: 'spring' });
    await publishPage(dave, id);
    assert.equal((await read('/store/en/spring')).status, 200);
    assert.equal((await read('/store/en/summer')).headers.location, '/store/en/spring');
  });

  it('leads from a former address nowhere while it is not public, and on again when it is', async () => {
    const id = await writePage(dave, { slug: 'before-the-move' });
    await publishPage(dave, id);
    await dave.post(`/pages/${id}/unpublish`);
    await editPage(dave, id, { slug: 'after-the-move' });
    assert.equal((await read('/store/en/before-the-move')).status, 404);
    await publishPage(dave, id);
    assert.equal((await read('/store/en/before-the-move')).headers.location, '/store/en/after-the-move');
    await editPage(dave, id, { validFrom: '2090-01-01T00:00' });
    await publishPage(dave, id);
    assert.equal((await read('/store/en/before-the-move')).status, 404);
  });

  it('is gone with unpublishing, and back with the next publishing', async () => {
    const id = await writePage(dave, { slug: 'to-and-fro' });
    for (const status of [200, 404]) {
      if (status === 200) await publishPage(dave, id);
      else await dave.post(`/pages/${id}/unpublish`);
      assert.equal((await read('/store/en/to-and-fro')).status, status);
    }
  });

  it('shows from its beginning until its end, and is kept no longer than that', async () => {
    const id = await writePage(dave, {
      slug: 'limited',
      validFrom: '2030-01-01T00:00',
      validUntil: '2031-01-01T00:00',
    });
    await publishPage(dave, id);
    const at = async (from: string, until: string) => {
      await test.rows(
        `update published_pages set valid_from = now() + interval '${from}', valid_until = now() + interval '${until}' where id = ${id}`,
      );
      return read('/store/en/limited');
    };
    assert.equal((await at('1 minute', '1 hour')).status, 404);
    assert.equal((await at('-1 hour', '-1 second')).status, 404);
    const now = await at('-1 hour', '30 seconds');
    assert.equal(now.status, 200);
    assert.match(String(now.headers['cache-control']), /^public, max-age=(2\d|30)$/);
  });

  it('says where it can be read when it is not there in a language, and that it is missing when it is nowhere', async () => {
    await publishPage(dave, await writePage(dave, { slug: 'english-only', title_de: '', body_de: '' }));
    const other = await read('/store/de/english-only');
    assert.deepEqual([other.status, other.headers['cache-control']], [404, 'no-store']);
    assert.match(other.text, /in einer anderen Sprache lesen/);
    assert.match(other.text, /href="\/store\/en\/english-only"/);
    for (const path of [
      '/store/en/nowhere',
      '/store/xx/english-only',
      '/store/en/English-Only',
      '/store/__proto__/english-only',
      `/store/en/${'a'.repeat(500)}`,
    ]) {
      const { status, text } = await read(path);
      assert.equal(status, 404, path);
      assert.match(text, /<html lang="en"/, path);
      assert.match(text, /content="noindex"/, path);
    }
  });

  it('answers other methods with 405, without looking for a session', async () => {
    const answer = await request(test.server).post('/store/en/hello').type('form').send('a=b');
    assert.deepEqual(
      [answer.status, answer.headers.allow, answer.headers['set-cookie']],
      [405, 'GET, HEAD', undefined],
    );
  });
});
