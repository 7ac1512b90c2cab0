import type { Problems } from '../lib/forms.ts';
import type { Content } from './content.ts';
import { fieldNames } from './form.ts';
import { findMistakes } from './render-service.ts';

const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What is wrong with which field of a page; undefined when nothing is. */
export function findProblems(
  { slug, validFrom, validUntil, texts }: Content,
  languages: string[],
): Problems | undefined {
  const problems: Problems = {};
  if (!slugPattern.test(slug)) problems.slug = { code: 'not-a-slug' };
  if (validFrom && validUntil && validUntil <= validFrom) problems.validUntil = { code: 'before-from' };
  const [main = ''] = languages;
  if (Object.keys(texts).length === 0) problems[fieldNames(main).title] = { code: 'no-title' };
  for (const [language, { title, body }] of Object.entries(texts)) {
    const names = fieldNames(language);
    if (title === '') problems[names.title] = { code: 'no-title' };
    const [mistake, ...more] = findMistakes(body);
    if (mistake) {
      const { code, line, found = '' } = mistake;
      problems[names.body] = { code, values: { line, found, more: more.length } };
    }
  }
  return Object.keys(problems).length > 0 ? problems : undefined;
}
