import type { Connection } from './database.ts';
import { isBackwards, type Keyed, keyset, type Order, type Page, type Start, toPage } from './keyset.ts';
import type { List } from './lists.ts';
import { allOf, type Sql, sql, trusted } from './sql.ts';
import { rowsOf } from './statements.ts';

/** Rows that an index has together, in the order of the list, for each of some values: a lane for each. */
export interface Lanes {
  /** The values, as `unnest(…) with ordinality as lane(…, number)`. */
  values: Sql;
  /** What the rows in the lane of a value fulfil. */
  condition: Sql;
}

/** A way to all rows that fulfil something. */
export interface Way {
  lanes: Lanes[];
  /** How many lanes there are in all; of none there are no rows. */
  count: number;
}

/** What the rows of a list have to fulfil, and the way to them, where an index knows one. */
export interface Narrowing {
  check: Sql;
  way?: Way;
}

export interface Walk {
  order: Order;
  start: Start;
  size: number;
  narrowings: Narrowing[];
  /** A range of the order, which every index serves. */
  within?: Sql;
}

/** A page, and the key of the last row that was looked at for it, where there may be more behind that. */
export interface Walked<T> extends Page<T> {
  reached?: string[];
}

/** How many rows are looked at for one page. That takes far less than a statement may, also from a slow disk. */
const mostLookedAt = 10_000;
const everything: Way = {
  lanes: [{ values: trusted('(values (1)) as lane(number)'), condition: trusted('true') }],
  count: 1,
};

/**
 * Reads a page of a list that is too long to look at all of it, at the same cost anywhere in it: along each way, in the
 * order of the list, as many rows are looked at as that takes. Where they do not fill the page, it is that of the way
 * that came furthest, and says how far.
 */
export async function walkPage<T>(connection: Connection, list: List, walk: Walk): Promise<Walked<T>> {
  const ways = walk.narrowings.flatMap(({ way }) => way ?? []);
  let furthest: Walked<T> | undefined;
  for (const reach of new Set([Math.min(walk.size * 10, mostLookedAt), mostLookedAt]))
    for (const way of ways.length > 0 ? ways : [everything]) {
      const page = await walkAlong<T>(connection, list, walk, way, reach);
      if (!page.reached) return page;
      if (!furthest || isFurther(page, furthest, walk)) furthest = page;
    }
  return furthest ?? { rows: [] };
}

async function walkAlong<T>(
  connection: Connection,
  list: List,
  walk: Walk,
  way: Way,
  reach: number,
): Promise<Walked<T>> {
  const statement = statementFor(list, walk, way, Math.max(walk.size + 1, Math.floor(reach / Math.max(1, way.count))));
  const given = await rowsOf<Keyed<T> & { found: boolean | null; reached: string[] | null }>(connection, statement);
  const rows = given.filter(({ found }) => found);
  const page = toPage<T>(rows, walk);
  const reached = rows.length > walk.size ? null : given[0]?.reached;
  if (!reached) return page;
  return { ...page, [isBackwards(walk.start) ? 'previous' : 'next']: { key: reached }, reached };
}

/**
 * A lane in which as many rows were looked at as may be ends at the last of them: behind the first of these ends nothing
 * is known. A row may be in several lanes. There is always a row in the answer, to say how far it came.
 */
function statementFor({ table, columns }: List, walk: Walk, way: Way, reach: number): Sql {
  const { order, start, size } = walk;
  const { keys, orderBy } = keyset(order, start);
  const names = namesOf(order);
  const list = trusted(table);
  const behind = trusted(order.descending === isBackwards(start) ? '>' : '<');
  return sql`
    with looked_at as materialized (${lookAlong(list, walk, way, reach)}),
    ends as (
      select ${names} from (
        select ${names}, row_number() over (partition by part, lane order by ${orderBy}) as place from looked_at) as placed
      where place = ${number(reach)} order by ${orderBy} limit 1),
    fitting as (
      select distinct ${names} from looked_at
      where fits and not exists (
        select from ends where (${namesOf(order, 'looked_at')}) ${behind} (${namesOf(order, 'ends')}))
      order by ${orderBy} limit ${number(size + 1)}),
    found as (
      select true as found, row_number() over (order by ${orderBy}) as place, ${trusted(columns)}, ${keys}
      from ${list} where id in (select id from fitting))
    select found.*, (select array[${keyNames(order)}] from (select ${keys} from ends) as keyed) as reached
    from (values (1)) as always left join found on true order by place`;
}

function lookAlong(list: Sql, walk: Walk, way: Way, reach: number): Sql {
  const { order, start, narrowings, within = trusted('true') } = walk;
  const { beyond, orderBy } = keyset(order, start);
  const names = namesOf(order);
  const checks = allOf(narrowings.filter((narrowing) => narrowing.way !== way).map(({ check }) => check));
  const [first = trusted(''), ...more] = way.lanes.map(
    ({ values, condition }, part) => sql`
      select ${number(part)} as part, lane.number as lane, seen.* from ${values} cross join lateral (
        select ${names}, ${checks} as fits from ${list}
        where ${condition} and ${within} and ${beyond} order by ${orderBy} limit ${number(reach)}) as seen`,
  );
  return more.reduce((joined, lanes) => sql`${joined} union all ${lanes}`, first);
}

const isFurther = (
  { reached: [one = ''] = [] }: Walked<unknown>,
  { reached: [other = ''] = [] }: Walked<unknown>,
  { order, start }: Walk,
) => (order.descending === isBackwards(start) ? one > other : one < other);

const namesOf = ({ columns }: Order, table?: string): Sql =>
  trusted(columns.map(({ column }) => (table ? `${table}.${column}` : column)).join(', '));

const keyNames = ({ columns }: Order): Sql => trusted(columns.map((_, index) => `key${index}`).join(', '));

/** For numbers of our own, which PostgreSQL plans with. */
const number = (value: number) => trusted(String(value));
