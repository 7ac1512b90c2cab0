import type { Words } from '../lib/words.ts';
import { fields } from './import-columns.ts';
import type { CheckedRow } from './import-rows-store.ts';

/** Why the database would not take an import, by its SQLSTATE (PostgreSQL manual, appendix A). */
export function failureText(t: Words, code: string): string {
  const [reason] = Object.entries(reasons).find(([, pattern]) => pattern.test(code)) ?? ['other'];
  return t(`customers.import.failures.${reason}`, { code, context: code ? undefined : 'inside' });
}

const reasons = { full: /^53/, busy: /^(40|55P03|57014)/, refused: /^2[23]/ };

/** What is wrong with a row, in words: the field and why. */
export function problemText(t: Words, { problemField, problem, firstLine }: CheckedRow): string {
  const reason = t(`customers.import.errors.${problem}`, { line: firstLine });
  const name = Object.entries(fields).find(([column]) => column === problemField)?.[1];
  return name ? t('customers.import.at-field', { field: t(`customers.fields.${name}.label`), reason }) : reason;
}
