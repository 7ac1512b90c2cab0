import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root.ts';
import { languages } from '../../src/lib/words.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Help', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const jobsIn = (text: string) => [...text.matchAll(/<summary><h3>([^<]+)/g)].map(([, title]) => title);
  const helpFor = async (who: 'alice' | 'bob' | 'dave' | 'erin') => (await (await test.signIn(who)).get('/help')).text;

  it('stands in the navigation of everybody, at the same place', async () => {
    for (const who of ['alice', 'erin'] as const) {
      const { text } = await (await test.signIn(who)).get('/');
      assert.match(text, /<div class="nav-end">\s*<ul>\s*<li><a href="\/help">/);
    }
  });

  it('tells of the jobs that one may do, and of no others', async () => {
    const own = [
      'Change your own password',
      'Get your codes from an app',
      'Choose your language, colours and time zone',
    ];
    assert.deepEqual(jobsIn(await helpFor('erin')), own);
    const dave = jobsIn(await helpFor('dave'));
    assert.ok(dave.includes('Write a page of the store') && !dave.includes('Create a user'));
    assert.equal(jobsIn(await helpFor('alice')).length, 16);
  });

  it('leads only to pages that open', async () => {
    for (const who of ['alice', 'bob', 'dave', 'erin'] as const) {
      const browser = await test.signIn(who);
      const main = (await browser.get('/help')).text.split('<main')[1] ?? '';
      for (const [, url = ''] of main.matchAll(/href="(\/[^"]*)"/g))
        assert.equal((await browser.get(url)).status, 200, url);
    }
  });

  it('names who can give a right, and tells an administrator that nobody has to', async () => {
    assert.match(await helpFor('erin'), /<strong>[^<]*Alice [^<]*<\/strong>/);
    assert.match(await helpFor('alice'), /You are an administrator and may do everything/);
  });

  it('promises no mail where none can be sent', async () => {
    const silent = await startTestPortal({ environment: { SMTP_URL: '' } });
    try {
      const { text } = await (await silent.signIn('erin')).get('/help');
      assert.match(text, /This portal can’t send mail: passwords and links are handed over in person\./);
      assert.doesNotMatch(text, /No code arrives|by e-mail/);
    } finally {
      await silent.close();
    }
  });

  for (const language of Object.keys(languages))
    it(`calls buttons and links what they are called on their pages: ${language}`, () => {
      const words = JSON.parse(readFileSync(path.join(root, `src/locales/${language}.json`), 'utf8'));
      const { help, ...others } = words as Record<string, unknown>;
      const labels = new Set(textsIn(others).map((text) => text.replace(/\{\{name\}\}/g, '…')));
      const named = textsIn(help).flatMap((text) =>
        [...text.matchAll(/\*\*([^*{]+)\*\*/g)].map(([, name = '']) => name),
      );
      assert.ok(named.length > 15);
      assert.deepEqual(
        named.filter((name) => !labels.has(name)),
        [],
      );
    });
});

const textsIn = (words: unknown): string[] =>
  typeof words === 'string' ? [words] : Object.values(words as Record<string, unknown>).flatMap(textsIn);
