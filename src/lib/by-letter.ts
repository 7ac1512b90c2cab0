import type { Language } from './words.ts';

/** A part of a long list: those that are chosen already, without a letter, or those whose labels begin with one. */
export interface LetterPart<T> {
  letter?: string;
  options: T[];
}

/**
 * What is too long to look through, in the order of the labels in a language: first all that are chosen, since one wants
 * to see those at a glance, then the others by their first letters, whatever accents those carry.
 */
export function byLetter<T extends { label: string }>(
  options: T[],
  isChosen: (option: T) => boolean,
  language: Language,
): LetterPart<T>[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const ordered = [...options].sort((one, other) => compare(one.label, other.label));
  const letters = new Map<string, T[]>();
  for (const option of ordered.filter((each) => !isChosen(each))) {
    const letter = firstLetter(option.label);
    letters.set(letter, [...(letters.get(letter) ?? []), option]);
  }
  const rest = [...letters].map(([letter, found]) => ({ letter, options: found }));
  const chosen = ordered.filter(isChosen);
  return chosen.length > 0 ? [{ options: chosen }, ...rest] : rest;
}

function firstLetter(label: string): string {
  const [first = ''] = label.normalize('NFD');
  return /\p{L}/u.test(first) ? first.toUpperCase() : '0–9';
}
