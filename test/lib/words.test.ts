import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { render } from '../../src/lib/views.ts';
import { languages, withoutBold, wordsIn } from '../../src/lib/words.ts';

type Texts = { [key: string]: string | Texts };

const codes = Object.keys(languages) as (keyof typeof languages)[];
const textsOf = (language: string) => JSON.parse(readFileSync(`src/locales/${language}.json`, 'utf8')) as Texts;

function* leaves(texts: Texts, path: string[] = []): Generator<[string, string]> {
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') yield [[...path, key].join('.'), value];
    else yield* leaves(value, [...path, key]);
  }
}

/** What is bold, as the locale files have it. */
const withStars = (text: string) => text.replace(/[\ufdd0\ufdd1]/g, '**');

describe('The words', () => {
  for (const language of codes) {
    it(`take their values into every text of one form in ${language}`, () => {
      const t = wordsIn(language);
      const texts = [...leaves(textsOf(language))].filter(([key]) => !/_(zero|one|two|few|many|other)$/.test(key));
      for (const [key, text] of texts) {
        const names = [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
        const values = Object.fromEntries(names.map((name) => [name, `<${name}> {{other}} $1`]));
        const expected = text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values[name] ?? '');
        assert.equal(withStars(t(key, values)), expected, key);
        assert.equal(withStars(t(key, values)), expected, `${key}, asked again`);
      }
    });
  }

  for (const name of ['A ** B', '**', '*****', '**Anna**', 'An**na'])
    it(`are bold where they say so, also around a value such as ${name}`, () => {
      const text = wordsIn('en')('users.activate.done', { name });
      assert.equal(render('components/rich', {}, { text }).trim(), `<strong>${name}</strong> is now Active.`);
      assert.equal(withoutBold(text), `${name} is now Active.`);
    });

  it('are not bold by a value alone', () => {
    const text = wordsIn('en')('users.list.tag', { filter: '**Role**', value: '**' });
    assert.equal(render('components/rich', {}, { text }).trim(), '**Role**: **');
  });

  it('take the form for a number', () => {
    const t = wordsIn('en');
    assert.equal(t('users.list.count', { count: 1, number: '1' }), '1 user');
    assert.equal(t('users.list.count', { count: 2, number: '2' }), '2 users');
  });

  it('are empty where a value is missing, and do not look into values', () => {
    const t = wordsIn('en');
    assert.equal(t('users.list.tag', { filter: 'Role' }), 'Role: ');
    assert.equal(
      t('users.list.tag', { filter: '{{value}}', value: '$t(users.list.title)' }),
      '{{value}}: $t(users.list.title)',
    );
  });
});
