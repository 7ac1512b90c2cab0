import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../src/lib/root.ts';
import { render } from '../src/lib/views.ts';

const folder = path.join(root, 'views');
const names = fs
  .readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ejs'))
  .map((name) => name.slice(0, -'.ejs'.length))
  .sort();
const views = names.map((name) => ({ name, source: fs.readFileSync(path.join(folder, `${name}.ejs`), 'utf8') }));

/** Plain text, in which nothing can be markup. */
const isText = ({ name }: { name: string }) => name.endsWith('.text');
const html = views.filter((view) => !isText(view));

const declaredIn = (source: string) => /^<%# args:([^%]*)%>/.exec(source)?.[1];
const argumentsOf = (source: string) =>
  (declaredIn(source) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** All that can make a page, in one. */
const writers = [...views.map(({ source }) => source), ...codeIn(path.join(root, 'src'))].join('\n');

/** The markup of a view, with a word in the place of everything that is computed. */
const markupOf = (source: string) => source.replace(/<%#[\s\S]*?%>/g, '').replace(/<%[-=]?[\s\S]*?%>/g, 'x');

describe('Every view', () => {
  it('compiles, with the names that all views share', () => {
    for (const { name } of views) {
      let broken: unknown;
      try {
        render(name, {});
      } catch (error) {
        if (error instanceof SyntaxError) broken = error;
      }
      assert.equal(broken, undefined, name);
    }
  });

  it('says in its first line what it is given', () => {
    assert.deepEqual(
      views.filter(({ source }) => declaredIn(source) === undefined).map(({ name }) => name),
      [],
    );
  });

  it('puts nothing on a page unescaped but other views and its own body', () => {
    const unescaped = html.flatMap(({ name, source }) =>
      [...source.matchAll(/<%-([\s\S]*?)-?%>/g)]
        .map(([, code = '']) => code.trim())
        .filter((code) => !/^(include\(|body$)/.test(code) && !isMadeOfViews(source, code))
        .map((code) => `${name}: ${code.replace(/\(.*/, '')}`),
    );
    assert.deepEqual([...new Set(unescaped)], ['users/_table: below']);
  });

  it('includes only views that exist, with what they say they are given', () => {
    const wrong: string[] = [];
    for (const { name, source } of views)
      for (const { view, given } of includesIn(source)) {
        const included = views.find((candidate) => candidate.name === view);
        if (!included) wrong.push(`${name} includes ${view}, which is not there`);
        const declared = argumentsOf(included?.source ?? '');
        for (const argument of given)
          if (included && !declared.includes(argument))
            wrong.push(`${name} gives ${view} ${argument}, which it does not take`);
      }
    assert.deepEqual(wrong, []);
  });

  it('quotes every attribute', () => {
    for (const { name, source } of html) {
      const unquoted = tagsIn(source).filter((tag) => /\s[\w-]+=(?!")/.test(tag.replace(/"[^"]*"/g, '""')));
      assert.deepEqual(unquoted, [], name);
    }
  });

  it('has no script, no style and no address that runs something', () => {
    for (const { name, source } of html.filter((view) => !view.name.startsWith('mails/'))) {
      const markup = markupOf(source);
      assert.doesNotMatch(markup, /<script|<style|<iframe|<object|<embed|<base\b|javascript:/i, name);
      const tags = tagsIn(source).filter((tag) => /\s(on\w+|style|srcdoc)=/.test(tag));
      assert.deepEqual(tags, [], name);
    }
  });

  it('has the form token in every form that is posted', () => {
    for (const { name, source } of html)
      for (const form of source.split('<form ').slice(1))
        if (/^[^>]*method="post"/.test(form)) assert.ok(givesToken(form.split('</form>')[0] ?? '', source), name);
  });

  it('says how each form is sent, and leaves checking to the portal', () => {
    for (const { name, source } of html)
      for (const tag of tagsIn(source).filter((each) => /^<form\b/.test(each))) {
        assert.match(tag, / method="(get|post)"/, `${name}: ${tag}`);
        assert.match(tag, / action="[^"]+"/, `${name}: ${tag}`);
      }
  });

  it('says what a button does', () => {
    for (const { name, source } of html)
      for (const tag of tagsIn(source).filter((each) => /^<button\b/.test(each)))
        assert.match(tag, / type="(submit|button|x)"/, `${name}: ${tag}`);
  });

  it('shows only icons that exist', () => {
    const icons = fs.readFileSync(path.join(root, 'public/icons.svg'), 'utf8');
    const known = new Set([...icons.matchAll(/ id="([\w-]+)"/g)].map(([, id]) => id));
    for (const { name, source } of html)
      for (const [, icon] of source.matchAll(/components\/icon', \{ name: '([\w-]+)'/g))
        assert.ok(known.has(icon), `${name}: ${icon}`);
  });

  it('has a use for every icon', () => {
    const icons = fs.readFileSync(path.join(root, 'public/icons.svg'), 'utf8');
    const unused = [...icons.matchAll(/ id="([\w-]+)"/g)].filter(([, id]) => !writers.includes(`'${id}'`));
    assert.deepEqual(
      unused.map(([, id]) => id),
      [],
    );
  });

  it('has a use for every argument it takes', () => {
    const unused = views.flatMap(({ name, source }) => {
      const body = source.replace(/^.*%>/, '');
      const spare = argumentsOf(source).filter((argument) => !new RegExp(`\\b${argument}\\b`).test(body));
      return spare.map((argument) => `${name}: ${argument}`);
    });
    assert.deepEqual(unused, []);
  });

  it('shows in row menus only icons that the style sheet draws', () => {
    const styles = fs.readFileSync(path.join(root, 'public/portal.css'), 'utf8');
    const shown = html.flatMap(({ source }) => [...source.matchAll(/[" ](m-[\w-]+)"/g)].map(([, icon]) => icon));
    assert.ok(shown.length > 0);
    for (const icon of shown) assert.match(styles, new RegExp(`\\.${icon} \\{ --icon: url\\(`));
  });
});

describe('Every style sheet', () => {
  for (const name of ['portal.css', 'store.css']) {
    const styles = fs.readFileSync(path.join(root, 'public', name), 'utf8');

    it(`${name} draws only what is on a page`, () => {
      const selectors = styles.replace(/\/\*[\s\S]*?\*\/|\{[^{}]*\}|"[^"]*"/g, ' ');
      const classes = new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, found = '']) => found));
      assert.ok(classes.size > 5);
      assert.deepEqual(
        [...classes].filter((each) => !isWritten(each)),
        [],
      );
    });

    it(`${name} names only colours and lengths that it uses`, () => {
      const named = new Set([...styles.matchAll(/(--[\w-]+)\s*:/g)].map(([, found = '']) => found));
      assert.deepEqual(
        [...named].filter((each) => !new RegExp(`var\\(${each}\\b(?!-)`).test(styles)),
        [],
      );
    });
  }
});

/** Whether a class stands in a view or in code, or its beginning does before something computed: `badge-<%= tone %>`. */
function isWritten(each: string): boolean {
  if (new RegExp(`(?<![\\w-])${each}(?![\\w-])`).test(writers)) return true;
  const beginnings = [...each].map((_, index) => each.slice(0, index + 1));
  return beginnings.some((part) =>
    [`"${part}<%`, ` ${part}<%`, `\`${part}\${`, ` ${part}\${`].some((text) => writers.includes(text)),
  );
}

function codeIn(where: string): string[] {
  const files = fs.readdirSync(where, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => fs.readFileSync(path.join(where, file), 'utf8'));
}

/** Whether code such as `icons.more` names something that the view made of other views only. */
function isMadeOfViews(source: string, code: string): boolean {
  const [name = ''] = /^\w+/.exec(code) ?? [];
  const made = new RegExp(`\\bconst ${name} = (.*);`).exec(source)?.[1] ?? '';
  const values = made.startsWith('{') ? made.split(/, (?=\w+: )|^\{ /).filter(Boolean) : [`${name}: ${made}`];
  return /^[\w.[\]]+$/.test(code) && values.every((value) => /^\w+: (include|icon)\('/.test(value));
}

/** Whether the token is in a part of a view, or in one that it includes, at once or by a name. */
function givesToken(part: string, source: string): boolean {
  if (part.includes("include('components/csrf')")) return true;
  const named = [...part.matchAll(/<%- (\w+) -?%>/g)].map(
    ([, name]) => new RegExp(`\\bconst ${name} = include\\('([^']+)'`).exec(source)?.[1],
  );
  const included = [...named, ...includesIn(part).map(({ view }) => view)];
  return views.some((view) => included.includes(view.name) && givesToken(view.source, view.source));
}

const tagsIn = (source: string) => markupOf(source).match(/<[a-z][^<>]*>/gi) ?? [];

/** The views that a view includes by name, and the names of what it gives them. */
function includesIn(source: string): { view: string; given: string[] }[] {
  return [...source.matchAll(/\binclude\('([^']+)'(?:, \{)?/g)].map(({ index, 0: start, 1: view = '' }) => ({
    view,
    given: start.endsWith('{') ? namesIn(source.slice(index + start.length)) : [],
  }));
}

/** The names in an object that is written out, up to its end: `a, b: 1, …rest`. */
function namesIn(text: string): string[] {
  let depth = 0;
  let own = '';
  for (const character of text) {
    if (depth === 0 && character === '}') break;
    if (/[([{`']/.test(character) && !(character === "'" || character === '`')) depth += 1;
    if (depth === 0) own += character;
    if (/[)\]}]/.test(character)) depth -= 1;
  }
  const parts = own.replace(/'[^']*'|`[^`]*`/g, '').split(',');
  return parts.map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? '').filter(Boolean);
}
