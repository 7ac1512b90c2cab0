import { type Sql, sql, trusted } from './sql.ts';

/** How the values of a column travel in an address, or the closed list of them in their order. */
export type KeyType = 'text' | 'id' | 'time' | readonly string[];

export interface KeyColumn {
  /** Or what is worked out of a column, as an index has it. */
  column: string;
  /** That column, where it is worked out. */
  of?: string;
  type: KeyType;
}

/** The order of a list: columns that an index has in this order, the last of them unique, all in one direction. */
export interface Order {
  columns: readonly KeyColumn[];
  descending: boolean;
}

/** A row's place in a list: its key, and where it is known how many rows there were up to it. */
export interface Cursor {
  key: string[];
  count?: number;
}

/** Where a page starts: at an end of the list, or next to a row, which need not be there any more. */
export type Start = { at: 'first' | 'last' } | { at: 'after' | 'before'; cursor: Cursor };

/** What a row brings along so that the pages next to it can be found: `key0`, `key1` … */
export type Keyed<T> = T & Partial<Record<`key${number}`, string>>;

export interface Page<T> {
  rows: Keyed<T>[];
  /** For the pages before and after, where there are any. */
  previous?: Cursor;
  next?: Cursor;
  /** Which one in the list the first row is, counted from 1, where that is known. */
  from?: number;
}

/**
 * The parts of a statement that reads one page by keyset, at the same cost anywhere in the list: PostgreSQL compares
 * rows column by column (manual, 9.25.5) and reads an index from there, in either direction.
 */
export function keyset({ columns, descending }: Order, start: Start): { keys: Sql; beyond: Sql; orderBy: Sql } {
  const names = columns.map(({ column }) => column);
  const backwards = isBackwards(start);
  const direction = descending === backwards ? '' : ' desc';
  return {
    keys: trusted(columns.map(({ column, type }, index) => `${asText(column, type)} as key${index}`).join(', ')),
    beyond: 'cursor' in start ? beyondRow(columns, start.cursor.key, direction === '' ? '>' : '<') : trusted('true'),
    orderBy: trusted(names.map((name) => `${name}${direction}`).join(', ')),
  };
}

/**
 * A page of `size` rows in the order of the list, from `size + 1` rows as `keyset` reads them. `total` is the exact
 * number of rows in the list, where it is known.
 */
export function toPage<T>(
  found: Keyed<T>[],
  { order, start, size, total }: { order: Order; start: Start; size: number; total?: number | undefined },
): Page<T> {
  const rows = found.slice(0, size);
  const backwards = isBackwards(start);
  if (backwards) rows.reverse();
  const more = found.length > size;
  const [first, last] = [rows[0], rows.at(-1)];
  const from = firstPlace(start, rows.length, more, total);
  const cursor = (row: Keyed<T>, count: number | undefined): Cursor => {
    const key = order.columns.map((_, index) => row[`key${index}`] ?? '');
    return count === undefined ? { key } : { key, count };
  };
  return {
    rows,
    ...(first && (backwards ? more : start.at === 'after') && { previous: cursor(first, from) }),
    ...(last && (backwards ? start.at === 'before' : more) && { next: cursor(last, from && from + rows.length - 1) }),
    ...(from !== undefined && { from }),
  };
}

/** Whether a page is read against the order of the list. */
export const isBackwards = ({ at }: Start) => at === 'last' || at === 'before';

/** Points in time as text in UTC, whatever the time zone of the connection, with all their microseconds. */
const asText = (column: string, type: KeyType) =>
  type === 'time' ? `(${column} at time zone 'UTC')::text` : `${column}::text`;

function beyondRow(columns: readonly KeyColumn[], key: string[], operator: '>' | '<'): Sql {
  const row = trusted(columns.map(({ column }) => column).join(', '));
  const values = columns.map(({ type }, index) => asValue(key[index], type));
  const [first = trusted(''), ...more] = values;
  return sql`(${row}) ${trusted(operator)} (${more.reduce((joined, value) => sql`${joined}, ${value}`, first)})`;
}

const asValue = (value: string | undefined, type: KeyType): Sql =>
  type === 'time' ? sql`${value}::timestamp at time zone 'UTC'` : sql`${value}`;

/** The first row's place in the list: counted on from the page before, or back from the end or the page after. */
function firstPlace(start: Start, length: number, more: boolean, total: number | undefined): number | undefined {
  if (start.at === 'first' || (isBackwards(start) && !more)) return 1;
  const { count } = 'cursor' in start ? start.cursor : {};
  if (start.at === 'after') return count && count + 1;
  const end = start.at === 'last' ? total : count && count - 1;
  return end && end > length ? end - length + 1 : undefined;
}
