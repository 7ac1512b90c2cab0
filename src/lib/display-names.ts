import type { Language } from './words.ts';

/** A code and its name, as a list to choose from holds it. */
export interface NamedCode {
  value: string;
  label: string;
}

type Kind = 'region' | 'language';

const names = new Map<string, Intl.DisplayNames>();
const found = new Map<string, string>();
/** More names than there are countries and languages in two languages, and few enough to be kept. */
const mostFound = 2_000;
const lists = new Map<string, NamedCode[]>();
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const pairs = letters.flatMap((first) => letters.map((second) => first + second));

/** Codes that the platform names and that are no countries: groups of countries, and what is unknown. */
const noCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

/** Every country by its two letters (ISO 3166-1). Codes that are out of use are left out. */
export const countryCodes: readonly string[] = pairs
  .map((pair) => pair.toUpperCase())
  .filter(
    (code) => !noCountries.has(code) && nameOf('region', code, 'en') && new Intl.Locale(`und-${code}`).region === code,
  );

/** Every language that has two letters (ISO 639-1). */
export const languageCodes: readonly string[] = pairs.filter(
  (code) => nameOf('language', code, 'en') && new Intl.Locale(code).language === code,
);

/** The name of a country in a language; the code itself where it is none. */
export const countryName = (code: string, language: Language): string => nameOf('region', code, language) ?? code;

/** The name of a language in another; the code itself where it is none. */
export const languageName = (code: string, language: Language): string => nameOf('language', code, language) ?? code;

/** Whether it is a language code, such as `de` or `pt-BR`. */
export const isLanguageCode = (code: string): boolean =>
  /^[a-z]{2,3}(-[A-Za-z\d]{2,4})*$/.test(code) && nameOf('language', code, 'en') !== undefined;

/** All countries by their names in a language, in its order. */
export const countriesIn = (language: Language): NamedCode[] => listOf('region', countryCodes, language);

/** All languages likewise. */
export const languagesIn = (language: Language): NamedCode[] => listOf('language', languageCodes, language);

function listOf(kind: Kind, codes: readonly string[], language: Language): NamedCode[] {
  const key = `${kind} ${language}`;
  const known = lists.get(key);
  if (known) return known;
  const { compare } = new Intl.Collator(language);
  const list = codes
    .map((code) => ({ value: code, label: nameOf(kind, code, language) ?? code }))
    .sort((a, b) => compare(a.label, b.label));
  lists.set(key, list);
  return list;
}

/** Names that were found are kept: a list asks for the same few in every row. */
function nameOf(kind: Kind, code: string, language: Language): string | undefined {
  const key = `${kind} ${language} ${code}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const name = askPlatform(kind, code, language);
  if (name !== undefined && found.size < mostFound) found.set(key, name);
  return name;
}

function askPlatform(kind: Kind, code: string, language: Language): string | undefined {
  const key = `${kind} ${language}`;
  const known = names.get(key) ?? new Intl.DisplayNames(language, { type: kind, fallback: 'none' });
  names.set(key, known);
  try {
    return known.of(code);
  } catch {
    return undefined;
  }
}
