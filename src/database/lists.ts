import type pg from 'pg';
import { type Keyed, keyset, type Order, type Start } from './keyset.ts';
import { allOf, type Sql, sql, toQuery, trusted } from './sql.ts';

/** What the rows of a list have to fulfil, written in the two ways in which they are found. */
export interface Condition {
  /** For finding all that fulfil it, by an index where there is one. */
  collect: Sql;
  /** For looking at one row after the other. */
  check: Sql;
}

export interface List {
  /** Short and its own. With it the statements without conditions are prepared. */
  name?: string;
  /** Its rows have a unique `id`. */
  table: string;
  /** What is selected of a row; of other tables by subqueries only. */
  columns: string;
}

export interface Wanted {
  order: Order;
  start: Start;
  size: number;
  conditions: Condition[];
  /** A condition that the index of the order serves. Used where there are no others. */
  within?: { condition: Sql; name: string } | undefined;
}

export interface Found<T> {
  /** One more than wanted where the list goes on. Backwards when the start is `last` or `before`. */
  rows: Keyed<T>[];
  /** Where it really starts: where nothing is left after or before the wanted row, at that end of the list. */
  start: Start;
  /** How many rows fulfil the conditions; undefined when there are none. */
  count?: number;
}

/** How many there are, as it is shown. */
export interface Total {
  count: number;
  exact: boolean;
}

const exactUpTo = 10_000;
/** PostgreSQL estimates what words match from a hundred texts, so in a million rows it errs by ten thousand or two. */
const few = 15_000;
const many = 50_000;
/** How many rows are looked at for each of a page, before they turn out to be unevenly spread. */
const walkFactor = 200;

/**
 * Reads a page of a list. Few rows are collected, counted and sorted, of many a page is found by reading in order until
 * it is full: neither way suits both, so PostgreSQL is asked first how many it expects. Many rows that are all
 * somewhere else in the order are collected after all.
 */
export async function readList<T>(pool: pg.Pool, list: List, wanted: Wanted): Promise<Found<T>> {
  const found = await readFrom<T>(pool, list, wanted);
  const { at } = wanted.start;
  if (found.rows.length > 0 || at === 'first' || at === 'last') return found;
  return readFrom(pool, list, { ...wanted, start: { at: at === 'after' ? 'last' : 'first' } });
}

/** A number of rows as it is shown: to the last one up to 10,000, with two significant digits beyond. */
export function toTotal(count: number): Total {
  if (count <= exactUpTo) return { count, exact: true };
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return { count: Math.round(count / unit) * unit, exact: false };
}

async function readFrom<T>(pool: pg.Pool, list: List, wanted: Wanted): Promise<Found<T>> {
  const { conditions, start } = wanted;
  if (conditions.length === 0) return { rows: await readInOrder<T>(pool, list, wanted), start };
  const estimate = await estimateRows(pool, list, conditions);
  if (estimate < few) return collect(pool, list, wanted);
  const count = estimate < many ? await countUp(pool, list, conditions) : estimate;
  const total = count > exactUpTo ? estimate : count;
  const rows = await walk<T>(pool, list, wanted);
  if (rows.length > wanted.size || !(await goesOn(pool, list, wanted))) return { rows, start, count: total };
  return { ...(await collect<T>(pool, list, wanted, 'uncounted')), count: total };
}

/** The whole list, or what one of its indexes has together. */
async function readInOrder<T>(pool: pg.Pool, { name, table, columns }: List, { order, start, size, within }: Wanted) {
  const { keys, beyond, orderBy } = keyset(order, start);
  const where = within ? sql`${within.condition} and ${beyond}` : beyond;
  const statement = sql`select ${trusted(columns)}, ${keys} from ${trusted(table)}
    where ${where} order by ${orderBy} limit ${trusted(String(size + 1))}`;
  // At most 63 characters, or PostgreSQL takes two names for one.
  const shape = [name, order.columns[0]?.column, order.descending ? 'desc' : 'asc', start.at, size, within?.name];
  return (await pool.query<Keyed<T> & pg.QueryResultRow>(toQuery(statement, name && shape.join(' ')))).rows;
}

/** How many rows PostgreSQL expects: it plans the statement for these values, and runs nothing. */
async function estimateRows(pool: pg.Pool, { table }: List, conditions: Condition[]): Promise<number> {
  const where = allOf(conditions.map(({ collect }) => collect));
  const statement = sql`explain (format json) select 1 from ${trusted(table)} where ${where}`;
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(toQuery(statement));
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

async function walk<T>(pool: pg.Pool, { table, columns }: List, { order, start, size, conditions }: Wanted) {
  const { keys, beyond, orderBy } = keyset(order, start);
  const name = trusted(table);
  const statement = sql`select ${trusted(columns)}, ${keys}
    from (select * from ${name} where ${beyond} order by ${orderBy} limit ${walkLimit(size)}) as ${name}
    where ${allOf(conditions.map(({ check }) => check))}
    order by ${orderBy} limit ${trusted(String(size + 1))}`;
  return (await pool.query<Keyed<T> & pg.QueryResultRow>(toQuery(statement))).rows;
}

/** Whether there are rows beyond those that `walk` has looked at. */
async function goesOn(pool: pg.Pool, { table }: List, { order, start, size }: Wanted): Promise<boolean> {
  const { beyond, orderBy } = keyset(order, start);
  const statement = sql`select 1 from ${trusted(table)} where ${beyond}
    order by ${orderBy} offset ${walkLimit(size)} limit 1`;
  return (await pool.query(toQuery(statement))).rows.length > 0;
}

const walkLimit = (size: number) => trusted(String((size + 1) * walkFactor));

/** How many there are, or one more than can be counted. What is materialized is read only as far as it is needed. */
async function countUp(pool: pg.Pool, { table }: List, conditions: Condition[]): Promise<number> {
  const statement = sql`
    with found as materialized (
      select from ${trusted(table)} where ${allOf(conditions.map(({ collect }) => collect))})
    select count(*) as count from (select from found limit ${trusted(String(exactUpTo + 1))}) as counted`;
  const { rows } = await pool.query<{ count: number }>(toQuery(statement));
  return rows[0]?.count ?? 0;
}

/** Finds all rows, then sorts them. `offset 0` keeps PostgreSQL from reading in order until there are enough. */
async function collect<T>(pool: pg.Pool, list: List, wanted: Wanted, counting: 'counted' | 'uncounted' = 'counted') {
  const { order, start, size, conditions } = wanted;
  const { keys, beyond, orderBy } = keyset(order, start);
  const table = trusted(list.table);
  const counted = counting === 'counted';
  const statement = sql`
    with found as ${trusted(counted ? 'materialized' : 'not materialized')} (
      select ${trusted(order.columns.map(({ column }) => column).join(', '))} from ${table}
      where ${allOf(conditions.map(({ collect }) => collect))} offset 0),
    chosen as (select id from found where ${beyond} order by ${orderBy} limit ${trusted(String(size + 1))})
    select ${trusted(list.columns)}, ${keys}, ${trusted(counted ? '(select count(*) from found)' : '0')} as "foundCount"
    from chosen join ${table} using (id) order by ${orderBy}`;
  const { rows } = await pool.query<Keyed<T> & { foundCount: number }>(toQuery(statement));
  return { rows, start, count: rows[0]?.foundCount ?? 0 };
}
