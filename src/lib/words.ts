import { readFileSync } from 'node:fs';
import path from 'node:path';
import i18next from 'i18next';
import { root } from './root.ts';

/** The languages of the interface, by their own names. */
export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;

/**
 * Words by key, `<feature>.<page>.<thing>`; `{{name}}` in them is replaced, `count` chooses the plural. `**bold**` comes
 * out between two characters that nobody can type, so that no value makes anything bold: `components/rich` shows it, and
 * `withoutBold` leaves it out. A text about asterisks takes them as a value.
 */
export type Words = (key: string, values?: Record<string, unknown>) => string;

const all = i18next.createInstance();
void all.init({
  lng: 'en',
  fallbackLng: false,
  initAsync: false,
  interpolation: { escapeValue: false },
  resources: Object.fromEntries(Object.keys(languages).map((code) => [code, { translation: readLocale(code) }])),
});

type Fill = (values: Record<string, unknown>) => string;

const wordsByLanguage = new Map<Language, Words>();

/** The words of a language. Words without values are looked up once and kept, which pages with many rows need. */
export function wordsIn(language: Language): Words {
  const known = wordsByLanguage.get(language);
  if (known) return known;
  const translate = all.getFixedT(language);
  const kept = new Map<string, string>();
  const filled = new Map<string, Fill | undefined>();
  const words: Words = (key, values) => {
    if (values) {
      if (values.context !== undefined) return translate(key, values);
      if (!filled.has(key)) filled.set(key, fillOf(language, key));
      return filled.get(key)?.(values) ?? translate(key, values);
    }
    const found = kept.get(key);
    if (found !== undefined) return found;
    const text = translate(key);
    kept.set(key, text);
    return text;
  };
  wordsByLanguage.set(language, words);
  return words;
}

/** Whether there are words under this key; a plural is found only with the `count` it is for. */
export const hasWords = (key: string, values: Record<string, unknown> = {}): boolean =>
  all.exists(key, { ...values, lng: 'en' });

/** Words for a place where nothing can be bold. */
export const withoutBold = (text: string): string => text.replace(/[\ufdd0\ufdd1]/g, '');

/** Whether it is the code of a language of the interface. */
export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(languages, value);

/** The best of the portal's languages for an `Accept-Language` header (RFC 9110, 12.5.4). */
export function preferredLanguage(accepted: string[]): Language {
  const codes = accepted.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find(isLanguage) ?? 'en';
}

/**
 * Puts values into a text of one form, as i18next does, which takes thirty times as long over it since it looks for
 * plurals, contexts and nesting first. Undefined for texts that have plurals or nesting; those of a context are asked of
 * i18next.
 */
function fillOf(language: Language, key: string): Fill | undefined {
  const text: unknown = all.getResource(language, 'translation', key);
  if (typeof text !== 'string' || text.includes('$t(') || all.exists(`${key}_other`, { lng: language }))
    return undefined;
  const pieces = text.split(/\{\{\s*(\w+)\s*\}\}/);
  if (pieces.some((piece) => piece.includes('{{'))) return undefined;
  return (values) =>
    pieces.reduce((joined, piece, index) => joined + (index % 2 === 1 ? String(values[piece] ?? '') : piece), '');
}

/** The marks for bold are characters that Unicode keeps for use inside of programs (Unicode 23.7, noncharacters). */
function readLocale(code: string): Record<string, unknown> {
  const text = readFileSync(path.join(root, 'src/locales', `${code}.json`), 'utf8');
  return JSON.parse(text.replace(/\*\*(.+?)\*\*/g, '\ufdd0$1\ufdd1')) as Record<string, unknown>;
}
