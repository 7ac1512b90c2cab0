import type { Merged } from '../lib/merge.ts';
import { fieldNames } from './form.ts';

export interface Text {
  title: string;
  body: string;
}

/** The texts of a page by the code of the language. */
export type Texts = Record<string, Text>;

/** What a version holds. */
export interface Content {
  slug: string;
  validFrom: Date | null;
  validUntil: Date | null;
  texts: Texts;
}

/** The same by the names of the form's fields, times as ISO 8601 or empty. */
export type Flat = Record<string, string>;

export type MergedContent = Merged<Flat>;

/** The languages in which a page has a title, those of the store in their order first. */
export function languagesOf(texts: Texts, storeLanguages: readonly string[]): string[] {
  const written = Object.keys(texts);
  return [
    ...storeLanguages.filter((code) => written.includes(code)),
    ...written.filter((code) => !storeLanguages.includes(code)).sort(),
  ];
}

/** What is shown as the title of the whole page: that in the first language. */
export const mainTitle = (texts: Texts, storeLanguages: readonly string[]): string =>
  texts[languagesOf(texts, storeLanguages)[0] ?? '']?.title ?? '';

export function flatten({ slug, validFrom, validUntil, texts }: Content, languages: readonly string[]): Flat {
  const flat: Flat = { slug, validFrom: validFrom?.toISOString() ?? '', validUntil: validUntil?.toISOString() ?? '' };
  for (const language of languages) {
    const names = fieldNames(language);
    flat[names.title] = texts[language]?.title ?? '';
    flat[names.body] = texts[language]?.body ?? '';
  }
  return flat;
}

/** The other way round. Texts in languages that the store has no more stay as they are. */
export function unflatten(flat: Flat, languages: readonly string[], before: Texts = {}): Content {
  const own = languages.map((language): [string, Text] => {
    const names = fieldNames(language);
    return [language, { title: flat[names.title] ?? '', body: flat[names.body] ?? '' }];
  });
  const others = Object.entries(before).filter(([language]) => !languages.includes(language));
  const written = own.filter(([, { title, body }]) => title !== '' || body !== '');
  return {
    slug: flat.slug ?? '',
    validFrom: flat.validFrom ? new Date(flat.validFrom) : null,
    validUntil: flat.validUntil ? new Date(flat.validUntil) : null,
    texts: Object.fromEntries([...written, ...others]),
  };
}
