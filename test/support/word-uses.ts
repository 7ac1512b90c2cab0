import { allForms } from './forms.ts';

/** Whether words are named somewhere, by their key. */
export type IsNamed = (key: string) => boolean;

const field = /^(.+\.fields\.[\w-]+)\.(label|hint|errors)(?:\.([\w-]+))?$/;
/** `pages.${status}.title`, or `${words}.title`. */
const template = /`((?:[\w-]+\.|\$\{[^`}]*\}\.)(?:[\w.-]|\$\{[^`}]*\})*)`/g;
const ending = /_[a-z]+$/;

/**
 * Finds out which words are named: by a text or a template in the code or a view, or by a field of a form. What is
 * computed in a template may be anything, unless it says `'one' : 'other'`.
 */
export async function readWordUses(sources: string[]): Promise<IsNamed> {
  const texts = new Set(
    sources.flatMap((source) => [...source.matchAll(/['"]([\w.:-]+)['"]/g)].map(([, text]) => text)),
  );
  const templates = sources.flatMap((source) => [...source.matchAll(template)].map(patternOf));
  const { labels, hints } = await readFields();

  /** A field that stands in for another, or one of which only the name is known. */
  const isSpelledOut = (words: string) =>
    sources.some((source) => source.includes(`words: '${words}'`)) ||
    templates.some((pattern) => pattern.exec(words)?.length === 1);

  function isNamed(key: string): boolean {
    if (texts.has(key)) return true;
    const [, words = '', part, code = ''] = field.exec(key) ?? [];
    if (part === 'label' && !labels.has(words) && !isSpelledOut(words)) return false;
    if (part === 'hint' && !hints.has(words)) return false;
    if (part === 'errors' && !texts.has(code)) return false;
    return templates.some((pattern) => {
      const found = pattern.exec(key);
      return found !== null && (found[1] === undefined || isNamed(found[1]));
    });
  }

  return (key) => isNamed(key) || isNamed(key.replace(ending, ''));
}

/** What a template may come to. What it begins with must be named itself, where that is computed. */
function patternOf([, found = '']: RegExpMatchArray): RegExp {
  const parts = found.split(/(\$\{[^}]*\})/);
  const pattern = parts.map((part, index) => (index % 2 === 0 ? literally(part) : alternativesOf(part)));
  if (parts[0] === '') pattern[1] = '(.+)';
  return new RegExp(`^${pattern.join('')}$`);
}

function alternativesOf(computed: string): string {
  const [, one, other] = /\? '([\w.-]*)' : '([\w.-]*)'\}$/.exec(computed) ?? [];
  return one === undefined ? '[\\w.-]+' : `(?:${literally(one)}|${literally(other ?? '')})`;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

async function readFields() {
  const fields = [...(await allForms()).values()].flatMap((form) => Object.values(form));
  return {
    labels: new Set(fields.filter(({ type }) => type !== 'hidden').map(({ words }) => words)),
    hints: new Set(fields.filter(({ hint }) => hint).map(({ words }) => words)),
  };
}
