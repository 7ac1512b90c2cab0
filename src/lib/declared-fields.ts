import type { Field } from './forms.ts';

/** Every field that some form has, by its words. */
const declared = new Map<string, Field>();

/** Remembers a field. What some form shows counts as shown, though another one carries it along unseen. */
export function declare(field: Field): void {
  if (field.type !== 'hidden' || !declared.has(field.words)) declared.set(field.words, field);
}

/**
 * The field of this name for a page that has a posted form but not its declaration: the feature's own, or another one's
 * with the same name in its words. A field that is there once for each language, as `title_en`, is one field.
 */
export function declaredField(feature: string, name: string): Field | undefined {
  const { plain } = splitLanguage(name);
  const own = declared.get(`${feature}.fields.${name}`) ?? declared.get(`${feature}.fields.${plain}`);
  return own ?? [...declared.values()].find(({ words }) => words.endsWith(`.fields.${plain}`));
}

/** The name of a field without the language at its end, where there is one. */
export function splitLanguage(name: string): { plain: string; language: string | undefined } {
  const [, plain = name, language] = /^(.+)_([a-z]{2})$/.exec(name) ?? [];
  return { plain, language };
}
