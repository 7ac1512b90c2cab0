import type { StagedRow } from '../database/staging.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
import type { Kind } from './kind.ts';

/** Where the columns stand in a file, and what else does; or why it is no file of this kind. */
export type Header =
  | { places: Map<string, number>; unknown: string[] }
  | { problem: 'no-key' | 'column-twice'; column: string };

/** Longer values are cut where they are kept to be shown: they are wrong anyway. */
const longestKept = 2_000;
const mostUnknown = 50;

/** Reads the first line of a file: columns in any order and case, a space or a hyphen counts as `_`. */
export function readHeader({ staging }: Kind, header: string[]): Header {
  const places = new Map<string, number>();
  const unknown: string[] = [];
  for (const [place, typed] of header.entries()) {
    const name = typed
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_');
    if (!staging.columns.includes(name)) unknown.push(withoutForbiddenCharacters(typed, 100));
    else if (places.has(name)) return { problem: 'column-twice', column: name };
    else places.set(name, place);
  }
  if (!places.has(staging.key)) return { problem: 'no-key', column: staging.key };
  return { places, unknown: unknown.filter(Boolean).slice(0, mostUnknown) };
}

/** The values of one row as they will be stored, with the first thing that is wrong with them. */
export function readRow(
  { readCell }: Kind,
  line: number,
  cells: string[],
  places: Map<string, number>,
  width: number,
): StagedRow {
  const row: StagedRow = { line, values: {}, problem: undefined };
  if (cells.length !== width) row.problem = { field: null, code: 'cells' };
  for (const [column, place] of places) {
    const { value, problem } = readCell(column, cells[place] ?? '');
    row.values[column] = storable(value);
    if (problem) row.problem ??= { field: column, code: problem };
  }
  return row;
}

/** Without what no database text can hold, and no longer than is shown. */
const storable = (value: string): string => value.slice(0, longestKept).replaceAll('\0', '').toWellFormed();
