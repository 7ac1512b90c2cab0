import type { CheckedRow } from '../database/staging.ts';
import { hasWords, type Words } from '../lib/words.ts';
import { type KindName, kinds } from './kinds.ts';

/** Why the database would not take an import, by its SQLSTATE (PostgreSQL manual, appendix A). */
export function failureText(t: Words, code: string): string {
  const [reason] = Object.entries(reasons).find(([, pattern]) => pattern.test(code)) ?? ['other'];
  return t(`imports.failures.${reason}`, { code, context: code ? undefined : 'inside' });
}

const reasons = { full: /^53/, busy: /^(40|55P03|57014)/, refused: /^2[23]/ };

/** What is wrong with a row, in words: the field and why. */
export function problemText(t: Words, kind: KindName, { problemField, problem, firstLine }: CheckedRow): string {
  const own = `${kind}.import.errors.${problem}`;
  const reason = t(hasWords(own, { line: firstLine }) ? own : `imports.errors.${problem}`, { line: firstLine });
  const field = fieldLabel(t, kind, problemField ?? '');
  return field ? t('imports.at-field', { field, reason }) : reason;
}

/** What a column is called; undefined where it is none. */
export function fieldLabel(t: Words, kind: KindName, column: string): string | undefined {
  const fields: Readonly<Record<string, string>> = kinds[kind].fields;
  return fields[column] && t(`${kind}.fields.${fields[column]}.label`);
}
