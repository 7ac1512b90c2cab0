import { type DiffLine, diffLines } from '../lib/diff.ts';
import { languageName } from '../lib/display-names.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, wordsFor } from '../lib/page.ts';
import { type Flat, flatten, languagesOf } from './content.ts';
import { readFieldName } from './form.ts';
import type { Content, PublishedPage } from './service.ts';

/** One field of two versions that differ in it: short ones as they were and are, bodies line by line. */
export interface Difference {
  name: string;
  label: string;
  before: string;
  after: string;
  lines: DiffLine[] | undefined;
}

/** The texts of a version, each with the name of its language. */
export const textsOf = (req: SignedInRequest, { texts }: Pick<Content, 'texts'>) =>
  languagesOf(texts, req.portal.config.STORE_LANGUAGES).map((code) => ({
    code,
    language: languageName(code, languageOf(req)),
    title: texts[code]?.title ?? '',
    body: texts[code]?.body ?? '',
  }));

/** Where anybody finds what is published. */
export const publicAddresses = (req: SignedInRequest, { slug, languages }: Pick<PublishedPage, 'slug' | 'languages'>) =>
  languages.map((code) => ({ language: languageName(code, languageOf(req)), url: `/store/${code}/${slug}` }));

/** Where two versions differ, in words. */
export function differencesBetween(req: SignedInRequest, before: Content, after: Content): Difference[] {
  const codes = [...new Set([...Object.keys(before.texts), ...Object.keys(after.texts)])];
  const languages = languagesOf(Object.fromEntries(codes.map((code) => [code, { title: '', body: '' }])), [
    ...req.portal.config.STORE_LANGUAGES,
  ]);
  const [one, other] = [flatten(before, languages), flatten(after, languages)];
  return Object.keys(other)
    .filter((name) => one[name] !== other[name])
    .map((name) => describeDifference(req, name, one, other));
}

export function describeDifference(req: SignedInRequest, name: string, before: Flat, after: Flat): Difference {
  const [one, other] = [before[name] ?? '', after[name] ?? ''];
  const lines = readFieldName(name).plain === 'body' ? diffLines(one, other) : undefined;
  return {
    name,
    label: fieldLabel(req, name),
    before: shownValue(req, name, one),
    after: shownValue(req, name, other),
    lines,
  };
}

/** A field of the form in words: `Title (German)`. */
export function fieldLabel(req: SignedInRequest, name: string): string {
  const t = wordsFor(req);
  const { plain, language } = readFieldName(name);
  const label = t(`pages.fields.${plain}.label`);
  return language ? t('form.in-language', { label, language: languageName(language, languageOf(req)) }) : label;
}

function shownValue(req: SignedInRequest, name: string, value: string): string {
  return value !== '' && /^valid/.test(name) ? formatsOf(req).formatDateTime(new Date(value)) : value;
}
