import type pg from 'pg';
import { type Keyed, keyset } from './keyset.ts';
import type { Condition, List, Wanted } from './lists.ts';
import { allOf, type Sql, sql, toQuery, trusted } from './sql.ts';

/** The whole list, or what one of its indexes has together. */
export async function readInOrder<T>(pool: pg.Pool, { name, table, columns }: List, wanted: Wanted) {
  const { order, start, size, within } = wanted;
  const { keys, beyond, orderBy } = keyset(order, start);
  const where = within ? sql`${within.condition} and ${beyond}` : beyond;
  const statement = sql`select ${trusted(columns)}, ${keys} from ${trusted(table)}
    where ${where} order by ${orderBy} limit ${number(size + 1)}`;
  // At most 63 characters, or PostgreSQL takes two names for one.
  const shape = [name, order.columns[0]?.column, order.descending ? 'desc' : 'asc', start.at, size, within?.name];
  return (await pool.query<Keyed<T> & pg.QueryResultRow>(toQuery(statement, name && shape.join(' ')))).rows;
}

/** How many rows PostgreSQL expects: it plans the statement for these values, and runs nothing. */
export async function estimate(pool: pg.Pool, { table }: List, conditions: Condition[]): Promise<number> {
  const where = allOf(conditions.map((condition) => condition.estimate ?? condition.collect));
  const statement = sql`explain (format json) select 1 from ${trusted(table)} where ${where}`;
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(toQuery(statement));
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** How many there are, at most `limit`. What is materialized is read only as far as it is needed. */
export async function countUpTo(limit: number, pool: pg.Pool, { table }: List, conditions: Condition[]) {
  const statement = sql`
    with found as materialized (select from ${trusted(table)} where ${allOf(conditions.map(({ collect }) => collect))})
    select count(*) as count from (select from found limit ${number(limit)}) as counted`;
  const { rows } = await pool.query<{ count: number }>(toQuery(statement));
  return rows[0]?.count ?? 0;
}

/** Reads in the order of the list, at most `limit` rows, until there are enough that fulfil the conditions. */
export async function walk<T>(pool: pg.Pool, { table, columns }: List, wanted: Wanted, limit: number) {
  const { keys, orderBy } = keyset(wanted.order, wanted.start);
  const name = trusted(table);
  const statement = sql`select ${trusted(columns)}, ${keys}
    from (select * from ${name} where ${path(wanted)} order by ${orderBy} limit ${number(limit)}) as ${name}
    where ${allOf(wanted.conditions.map(({ check }) => check))}
    order by ${orderBy} limit ${number(wanted.size + 1)}`;
  return (await pool.query<Keyed<T> & pg.QueryResultRow>(toQuery(statement))).rows;
}

/** How many rows the table has, about; undefined when a walk of `limit` rows comes to the end of the list. */
export async function rowsOfLongerThan(limit: number, pool: pg.Pool, { table }: List, wanted: Wanted) {
  const { orderBy } = keyset(wanted.order, wanted.start);
  const statement = sql`
    select (select greatest(reltuples, 0)::bigint from pg_class where oid = ${table}::regclass) as "all"
    from ${trusted(table)} where ${path(wanted)} order by ${orderBy} offset ${number(limit)} limit 1`;
  const { rows } = await pool.query<{ all: number }>(toQuery(statement));
  return rows[0]?.all;
}

/** Finds all rows, then sorts them. `offset 0` keeps PostgreSQL from reading in order until there are enough. */
export async function collect<T>(pool: pg.Pool, list: List, wanted: Wanted, counting: 'counted' | 'uncounted') {
  const { order, start, size, conditions } = wanted;
  const { keys, beyond, orderBy } = keyset(order, start);
  const table = trusted(list.table);
  const counted = counting === 'counted';
  const statement = sql`
    with found as ${trusted(counted ? 'materialized' : 'not materialized')} (
      select ${trusted(order.columns.map(({ column, of }) => of ?? column).join(', '))} from ${table}
      where ${allOf(conditions.map((condition) => condition.collect))} offset 0),
    chosen as (select id from found where ${beyond} order by ${orderBy} limit ${number(size + 1)})
    select ${trusted(list.columns)}, ${keys}, ${trusted(counted ? '(select count(*) from found)' : '0')} as "foundCount"
    from chosen join ${table} using (id) order by ${orderBy}`;
  const { rows } = await pool.query<Keyed<T> & { foundCount: number }>(toQuery(statement));
  return { rows, count: rows[0]?.foundCount ?? 0 };
}

/** From where the page starts, within the ranges that the conditions want of the first column of the order. */
function path({ order, start, conditions }: Wanted): Sql {
  const ranges = conditions.filter(({ rangeOf }) => rangeOf !== undefined && rangeOf === order.columns[0]?.column);
  return allOf([keyset(order, start).beyond, ...ranges.map(({ check }) => check)]);
}

/** For numbers of our own, which PostgreSQL plans with. */
const number = (value: number) => trusted(String(value));
