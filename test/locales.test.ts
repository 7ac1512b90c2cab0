import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../src/lib/root.ts';
import { languages, wordsIn } from '../src/lib/words.ts';
import { permissions } from '../src/permissions.ts';
import { allForms } from './support/forms.ts';
import { readWordUses } from './support/word-uses.ts';

type Entries = Map<string, string>;

const entries = Object.fromEntries(Object.keys(languages).map((code) => [code, entriesOf(code)])) as Record<
  keyof typeof languages,
  Entries
>;
const english = [...entries.en.keys()];
const others = (Object.keys(languages) as (keyof typeof languages)[]).filter((code) => code !== 'en');
const code = read('src', '.ts');
const views = read('views', '.ejs');

describe('The words', () => {
  for (const language of others) {
    it(`are all there in ${languages[language]}, and no others`, () => {
      assert.deepEqual([...entries[language].keys()].sort(), english.toSorted());
    });

    it(`name the same things in ${languages[language]}`, () => {
      for (const [key, text] of entries.en)
        assert.deepEqual(placeholders(entries[language].get(key) ?? ''), placeholders(text), key);
    });
  }

  it('are never empty, and have no space at their ends', () => {
    for (const [language, all] of Object.entries(entries))
      for (const [key, text] of all) assert.ok(text !== '' && text === text.trim(), `${language}: ${key}`);
  });

  it('have a singular and a plural, or neither', () => {
    const stems = (ending: string) =>
      english.filter((key) => key.endsWith(ending)).map((key) => key.slice(0, -ending.length));
    assert.deepEqual(stems('_one').sort(), stems('_other').sort());
    for (const stem of stems('_other')) assert.equal(entries.en.has(stem), false, stem);
  });

  it('hold no markup and no words within words', () => {
    for (const [language, all] of Object.entries(entries))
      for (const [key, text] of all) assert.doesNotMatch(text, /<\/?[a-z]|&\w+;|\$t\(/i, `${language}: ${key}`);
  });

  it('are there for every key that the code and the pages name', () => {
    const named = [...code, ...views].flatMap(([file, text]) => keysIn(text).map((key) => ({ file, key })));
    assert.ok(named.length > 300, String(named.length));
    const missing = named.filter(({ key }) => !isThere(key));
    assert.deepEqual(
      missing.map(({ file, key }) => `${file}: ${key}`),
      [],
    );
  });

  it('are there for every field of every form', async () => {
    for (const [name, form] of await allForms())
      for (const [field, { words, hint, type }] of Object.entries(form)) {
        if (type !== 'hidden') assert.ok(isThere(`${words}.label`), `${name} ${field}: ${words}.label`);
        if (hint) assert.ok(isThere(`${words}.hint`), `${name} ${field}: ${words}.hint`);
      }
  });

  it('are all in use', async () => {
    const isNamed = await readWordUses([...code, ...views].map(([, text]) => text));
    assert.deepEqual(
      english.filter((key) => !isNamed(key)),
      [],
    );
  });

  it('are there for every mistake', () => {
    const codes = code.flatMap(([file, text]) =>
      [...text.matchAll(/\b(?:code|error): '([a-z][a-z-]*)'|'([a-z]+)' as const satisfies/g)].map(([, found = '']) => [
        file,
        found,
      ]),
    );
    assert.ok(codes.length > 10);
    for (const [file, found] of codes)
      assert.ok(
        english.some((key) => key.replace(/_\w+$/, '').endsWith(`errors.${found}`)),
        `${file}: ${found}`,
      );
  });

  it('are there for every permission', () => {
    for (const permission of permissions) assert.ok(isThere(`permissions.${permission}`), permission);
  });

  it('are not taken from what somebody typed', () => {
    const typed = '{{portal}} $t(login.show.title) **x** <b>';
    for (const language of Object.keys(languages) as (keyof typeof languages)[])
      assert.ok(wordsIn(language)('layout.title', { title: typed, portal: 'P' }).includes(typed));
  });
});

/** Every text of a language by its key. */
function entriesOf(code: string): Entries {
  const found: Entries = new Map();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') found.set(key, value);
    else for (const [name, part] of Object.entries(value as object)) walk(part, key ? `${key}.${name}` : name);
  };
  walk(JSON.parse(fs.readFileSync(path.join(root, 'src/locales', `${code}.json`), 'utf8')), '');
  return found;
}

function read(folder: string, ending: string): [file: string, text: string][] {
  const names = fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name));
  return files.map((file) => [file, fs.readFileSync(path.join(root, file), 'utf8')]);
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

/** The keys in the first argument of every call of `t`; what is computed in one becomes `*`. */
function keysIn(text: string): string[] {
  return [...text.matchAll(/(?:(?<![\w.])t|\bwordsFor\(req\)|\bwordsIn\([\w.]+\))\(/g)].flatMap(
    ({ index, 0: call }) => {
      const argument = firstArgument(text.slice(index + call.length));
      const literals = argument.matchAll(/'([^']*)'|`((?:[^`$]|\$\{[^}]*\})*)`/g);
      const keys = [...literals].map(([, plain, template = '']) => plain ?? template.replace(/\$\{[^}]*\}/g, '*'));
      return keys.filter((key) => key.includes('.'));
    },
  );
}

/** What stands before the comma or the bracket that ends the first argument. */
function firstArgument(text: string): string {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if (depth === 0 && /[,)]/.test(character)) return [...text].slice(0, index).join('');
    if (/[([{]/.test(character)) depth += 1;
    if (/[)\]}]/.test(character)) depth -= 1;
  }
  return text;
}

/** Whether there are words under a key, with an ending for a number or a case, too. */
function isThere(key: string): boolean {
  const escaped = key.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[\\w.-]+');
  const pattern = new RegExp(`^${escaped}(_[a-z]+)?$`);
  return english.some((known) => pattern.test(known));
}
