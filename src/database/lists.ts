import type pg from 'pg';
import { countedUpTo } from '../lib/counts.ts';
import { type Keyed, type Order, type Page, type Start, toPage } from './keyset.ts';
import * as statements from './list-statements.ts';
import { type Sql, sql, toQuery, trusted } from './sql.ts';

/** What the rows of a list have to fulfil, written in the two ways in which they are found. */
export interface Condition {
  /** For finding all that fulfil it, by an index where there is one. */
  collect: Sql;
  /** For looking at one row after the other. */
  check: Sql;
  /** For asking how many fulfil it, where PostgreSQL knows that better of another wording. */
  estimate?: Sql;
  /** No index serves `collect` for this one: it is looked at in the rows that the other conditions find. */
  onlyChecked?: boolean;
  /** Another way to collect, by an index that serves all of the conditions that have one, for where those are many. */
  instead?: Sql;
  /** The column of which it wants a range: lists in the order of that column are read within the range only. */
  rangeOf?: string;
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

/** PostgreSQL estimates what words match from a hundred texts, so in a million rows it errs by ten thousand or two. */
const few = 30_000;
const many = 50_000;
/** To look at so many rows one by one takes as long as to ask another index, which has more to read. */
const manyToCheck = 20_000;
/** How many rows are looked at for each of a page, before they turn out to be unevenly spread. */
const walkFactor = 200;

/**
 * Reads a page of a list. Few rows are collected, counted and sorted, of many a page is found by reading in order until
 * it is full: neither way suits both, so PostgreSQL is asked first how many it expects.
 */
export async function readList<T>(pool: pg.Pool, list: List, wanted: Wanted): Promise<Found<T>> {
  const found = await readFrom<T>(pool, list, wanted);
  const { at } = wanted.start;
  if (found.rows.length > 0 || at === 'first' || at === 'last') return found;
  return readFrom(pool, list, { ...wanted, start: { at: at === 'after' ? 'last' : 'first' } });
}

/** A page of a list, and how many there are; `countWhole` is asked where nothing narrows the list. */
export async function readPage<T>(
  pool: pg.Pool,
  list: List,
  wanted: Wanted,
  countWhole: () => Promise<number> = () => countAll(pool, list.table),
): Promise<Page<T> & { total: Total }> {
  const found = await readList<T>(pool, list, wanted);
  const total = toTotal(found.count ?? (await countWhole()));
  const exact = total.exact ? total.count : undefined;
  return { ...toPage(found.rows, { ...wanted, start: found.start, total: exact }), total };
}

/** What is as well found as checked by one wording. */
export const either = (condition: Sql): Condition => ({ collect: condition, check: condition });

/** A number of rows as it is shown: to the last one up to 10,000, with two significant digits beyond. */
export function toTotal(count: number): Total {
  if (count <= countedUpTo) return { count, exact: true };
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return { count: Math.round(count / unit) * unit, exact: false };
}

/** How many rows a table has: counted up to 10,000, beyond that as many as PostgreSQL saw last. */
async function countAll(pool: pg.Pool, table: string): Promise<number> {
  const statement = sql`select case when seen <= ${countedUpTo} then seen
      else greatest(seen, (select reltuples::bigint from pg_class where oid = ${table}::regclass)) end as count
    from (select count(*) as seen from (select 1 from ${trusted(table)} limit ${countedUpTo + 1}) as first_ones) as counted`;
  const { rows } = await pool.query<{ count: number }>(toQuery(statement));
  return rows[0]?.count ?? 0;
}

async function readFrom<T>(pool: pg.Pool, list: List, asked: Wanted): Promise<Found<T>> {
  const { start } = asked;
  if (asked.conditions.length === 0) return { rows: await statements.readInOrder<T>(pool, list, asked), start };
  const conditions = await chooseIndexes(pool, list, asked.conditions);
  const wanted = { ...asked, conditions };
  const estimate = await statements.estimate(pool, list, conditions);
  if (estimate < few) return { ...(await statements.collect<T>(pool, list, wanted, 'counted')), start };
  const found = await findMany<T>(pool, list, wanted, estimate);
  const count = found.count ?? (await countMany(pool, list, conditions, estimate));
  return { rows: found.rows, start, count };
}

/** Whether the conditions that an index narrows leave too many rows for the others to be looked at. */
async function chooseIndexes(pool: pg.Pool, list: List, conditions: Condition[]): Promise<Condition[]> {
  const narrowing = conditions.filter(({ onlyChecked }) => !onlyChecked);
  if (narrowing.length === 0 || narrowing.length === conditions.length) return conditions;
  if ((await statements.estimate(pool, list, narrowing)) < manyToCheck) return conditions;
  return conditions.map((condition) => ({ ...condition, collect: condition.instead ?? condition.collect }));
}

/**
 * Reads in order. Where a page is not full after a while, the rows are all somewhere else in the order: if more than
 * half of all fulfil the conditions it goes on, since they must come soon, else it sorts them after all.
 */
async function findMany<T>(
  pool: pg.Pool,
  list: List,
  wanted: Wanted,
  estimate: number,
): Promise<{ rows: Keyed<T>[]; count?: number }> {
  const limit = (wanted.size + 1) * walkFactor;
  const rows = await statements.walk<T>(pool, list, wanted, limit);
  if (rows.length > wanted.size) return { rows };
  const all = await statements.rowsOfLongerThan(limit, pool, list, wanted);
  if (all === undefined) return { rows };
  if (estimate > all / 2) return { rows: await statements.walk<T>(pool, list, wanted, all * 2) };
  if (estimate < many) return statements.collect<T>(pool, list, wanted, 'counted');
  return { rows: (await statements.collect<T>(pool, list, wanted, 'uncounted')).rows };
}

/** Of many, how many is said only about. */
async function countMany(pool: pg.Pool, list: List, conditions: Condition[], estimate: number): Promise<number> {
  if (estimate >= many) return estimate;
  const count = await statements.countUpTo(countedUpTo + 1, pool, list, conditions);
  return count > countedUpTo ? estimate : count;
}
