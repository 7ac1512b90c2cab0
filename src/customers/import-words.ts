import type { Words } from '../lib/words.ts';
import { fields } from './import-columns.ts';
import type { CheckedRow } from './import-rows-store.ts';

/** What is wrong with a row, in words: the field and why. */
export function problemText(t: Words, { problemField, problem, firstLine }: CheckedRow): string {
  const reason = t(`customers.import.errors.${problem}`, { line: firstLine });
  const name = Object.entries(fields).find(([column]) => column === problemField)?.[1];
  return name ? t('customers.import.at-field', { field: t(`customers.fields.${name}.label`), reason }) : reason;
}
