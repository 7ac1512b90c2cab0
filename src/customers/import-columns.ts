import { withoutGuard } from '../lib/csv-files.ts';
import { isPersonal, mask } from '../lib/masking.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
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

/** Where the columns stand in a file, and what else does; or why it is no file of customers. */
export type Header =
  | { places: Map<Column, number>; unknown: string[] }
  | { problem: 'no-number' | 'column-twice'; column?: string };

/** One row of a file as it waits to be checked against the customers. */
export interface ImportRow {
  line: number;
  values: Partial<Record<Column, string>>;
  problem: { field: Column | null; code: string } | undefined;
}

/** Longer values are cut where they are kept to be shown: they are wrong anyway. */
const longestKept = 300;
const mostUnknown = 50;

/** Reads the first line of a file: columns in any order and case, a space or a hyphen counts as `_`. */
export function readHeader(header: string[]): Header {
  const places = new Map<Column, number>();
  const unknown: string[] = [];
  for (const [place, typed] of header.entries()) {
    const name = typed
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_');
    if (!isColumn(name)) unknown.push(withoutForbiddenCharacters(typed, 100));
    else if (places.has(name)) return { problem: 'column-twice', column: name };
    else places.set(name, place);
  }
  if (!places.has('number')) return { problem: 'no-number' };
  return { places, unknown: unknown.filter(Boolean).slice(0, mostUnknown) };
}

/** The values of one row as they will be stored, with the first thing that is wrong with them. */
export function readRow(line: number, cells: string[], places: Map<Column, number>, width: number): ImportRow {
  const row: ImportRow = { line, values: {}, problem: undefined };
  if (cells.length !== width) row.problem = { field: null, code: 'cells' };
  for (const [column, place] of places) {
    const typed = cells[place] ?? '';
    const { value, problem } = readCell(column, typed);
    row.values[column] = storable(value);
    if (problem) row.problem ??= { field: column, code: problem };
  }
  return row;
}

interface Cell {
  value: string;
  problem?: string;
}

const plain = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;
const kept = new Map<string, Cell>();

/** By the rules of the form. Most texts are plain, and what is chosen has few values: those are not checked each time. */
function readCell(column: Column, cell: string): Cell {
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

/** Without what no database text can hold, and no longer than is shown. */
const storable = (value: string): string => value.slice(0, longestKept).replaceAll('\0', '').toWellFormed();

const isColumn = (name: string): name is Column => Object.hasOwn(fields, name);
