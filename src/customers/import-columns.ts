import { withoutGuard } from '../lib/csv-files.ts';
import { isPersonal, mask } from '../lib/masking.ts';
import { createForm } from './form.ts';

/** The columns of a file, by their names there and in the database, each with the field that says what is right in it. */
export const fields = {
  number: 'number',
  first_name: 'firstName',
  last_name: 'lastName',
  email: 'email',
  phone: 'phone',
  segment: 'segment',
  country: 'country',
  language: 'language',
} as const;

export type Column = keyof typeof fields;

export const columns = Object.keys(fields) as Column[];

/** What is masked for those who must not receive it. */
export const personalColumns: readonly Column[] = columns.filter((column) => isPersonal(fields[column]));

interface Cell {
  value: string;
  problem?: string;
}

const plain = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;
const kept = new Map<string, Cell>();

/** By the rules of the form. Most texts are plain, and what is chosen has few values: those are not checked each time. */
export function readCell(name: string, cell: string): Cell {
  const column = name as Column;
  const typed = withoutGuard(cell);
  if (typed === '' && column !== 'number') return { value: '' };
  const { type, maxLength = 0 } = createForm[fields[column]];
  if (type === 'text' && typed.length <= maxLength && typed !== mask && plain.test(typed)) return { value: typed };
  if (type !== 'select') return checkCell(column, typed);
  const key = `${column} ${typed}`;
  const known = kept.get(key) ?? checkCell(column, typed);
  if (kept.size < 2_000) kept.set(key, known);
  return known;
}

function checkCell(column: Column, typed: string): Cell {
  const value = column === 'country' ? typed.toUpperCase() : typed;
  const { type, schema } = createForm[fields[column]];
  const result = schema.safeParse(type === 'select' ? value.trim() : value);
  if (result.success) return { value: result.data };
  return { value: typed, problem: result.error.issues[0]?.message ?? 'one-value' };
}
