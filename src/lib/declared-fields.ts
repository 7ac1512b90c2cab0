import type { Field } from './forms.ts';

/** Every field that some form has, by its words. */
const declared = new Map<string, Field>();

/** Remembers a field. What some form shows counts as shown, though another one carries it along unseen. */
export function declare(field: Field): void {
  if (field.type !== 'hidden' || !declared.has(field.words)) declared.set(field.words, field);
}

/**
 * The field of this name for a page that has a posted form but not its declaration: the feature's own, or another one's
 * with the same name in its words.
 */
export function declaredField(feature: string, name: string): Field | undefined {
  const own = declared.get(`${feature}.fields.${name}`);
  return own ?? [...declared.values()].find(({ words }) => words.endsWith(`.fields.${name}`));
}
