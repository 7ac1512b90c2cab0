import { withoutGuard } from '../lib/csv-files.ts';
import { parseEmail } from '../lib/emails.ts';
import { cleanText } from '../lib/text.ts';
import { isLanguage } from '../lib/words.ts';
import type { Column } from './csv-format.ts';
import { personForm } from './form.ts';
import { statuses } from './list-filter.ts';

interface Cell {
  value: string;
  problem?: string;
}

const longestNames = 2_000;
const yes = new Set(['yes', 'true', '1']);
const no = new Set(['no', 'false', '0']);

/** The value of a cell as it will be stored. What is not a matter of the cell alone is judged with the rights. */
export function readCell(column: string, cell: string): Cell {
  const typed = withoutGuard(cell);
  if (column === 'email' || typed.trim() !== '') return readers[column as Column](typed);
  return { value: '' };
}

const readName =
  (field: 'firstName' | 'lastName') =>
  (typed: string): Cell => {
    const result = personForm[field].schema.safeParse(typed);
    return result.success
      ? { value: result.data }
      : { value: typed, problem: result.error.issues[0]?.message ?? 'one-value' };
  };

const readNames = (typed: string): Cell =>
  typed.length > longestNames ? { value: typed, problem: 'too-long' } : { value: cleanText(typed) };

const oneOf =
  (isKnown: (value: string) => boolean, problem: string) =>
  (typed: string): Cell => {
    const value = typed.trim().toLowerCase();
    return isKnown(value) ? { value } : { value: typed, problem };
  };

function readEmail(typed: string): Cell {
  const email = parseEmail(typed);
  return email ? { value: email } : { value: typed, problem: typed.trim() === '' ? 'required' : 'not-an-email' };
}

function readYesOrNo(typed: string): Cell {
  const value = typed.trim().toLowerCase();
  if (yes.has(value)) return { value: 'yes' };
  return no.has(value) ? { value: 'no' } : { value: typed, problem: 'not-yes-or-no' };
}

const readers: Record<Column, (typed: string) => Cell> = {
  email: readEmail,
  first_name: readName('firstName'),
  last_name: readName('lastName'),
  status: oneOf((value) => statuses.some((status) => status === value), 'not-a-status'),
  role: readNames,
  groups: readNames,
  supervisor: readEmail,
  language: oneOf(isLanguage, 'not-a-language'),
  agent: readYesOrNo,
  mask_data: readYesOrNo,
};
