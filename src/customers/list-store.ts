import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Order, Page } from '../database/keyset.ts';
import { type Condition, either, readPage, type Total } from '../database/lists.ts';
import { sql } from '../database/sql.ts';
import type { CustomerListFilter } from './list-filter.ts';
import { customerColumns, type FoundCustomer, holderColumns, type Reader, searched } from './store.ts';

export interface ListPage extends Page<FoundCustomer> {
  total: Total;
}

/** The values that customers have, as the filters offer them. */
export interface Kinds {
  segments: string[];
  countries: string[];
  languages: string[];
}

const id = { column: 'id', type: 'id' } as const;
const name = { column: 'sort_name', type: 'text' } as const;

const columnsBySort: Record<string, Order['columns']> = {
  name: [name, id],
  number: [{ column: 'number', type: 'text' }, id],
  email: [{ column: 'lower(email collate "C")', of: 'email', type: 'text' }, id],
  segment: [{ column: 'segment', type: 'text' }, name, id],
  country: [{ column: 'country', type: 'text' }, name, id],
  created: [{ column: 'created_at', type: 'time' }, id],
};

/** More of a kind are not offered, but found by their address. */
const mostOffered = 300;

/** One page of the customers that a filter lets through; `holderId` is who holds them, 0 for somebody who holds none. */
export async function readCustomerList(
  pool: pg.Pool,
  reader: Reader,
  filter: CustomerListFilter,
  pageStart: PageStart,
  holderId: number | undefined,
): Promise<ListPage> {
  const order: Order = { columns: columnsBySort[filter.sort] ?? [name, id], descending: filter.dir === 'desc' };
  const list = {
    name: reader.masked ? 'customers-masked' : 'customers',
    table: 'customers',
    columns: `${customerColumns(reader)}, ${holderColumns}`,
  };
  const conditions = conditionsOf(reader, filter, holderId);
  return readPage(pool, list, { order, start: readStart(pageStart, order), size: Number(filter.size), conditions });
}

/** What segments, countries and languages there are: from one value to the next in an index, however many rows have it. */
export async function readKinds(pool: pg.Pool): Promise<Kinds> {
  const kinds = ['segment', 'country', 'language'].map(
    (column) => `array(
      with recursive kinds as (
        (select ${column} as kind from customers where ${column} > '' order by ${column} limit 1)
        union all
        select (select ${column} from customers where ${column} > kinds.kind order by ${column} limit 1) from kinds
        where kinds.kind is not null)
      select kind from kinds where kind is not null limit ${mostOffered})`,
  );
  const { rows } = await pool.query<Kinds>(
    `select ${kinds[0]} as segments, ${kinds[1]} as countries, ${kinds[2]} as languages`,
  );
  return rows[0] ?? { segments: [], countries: [], languages: [] };
}

/** Who is masked finds by the whole number alone. */
function conditionsOf(reader: Reader, filter: CustomerListFilter, holderId: number | undefined): Condition[] {
  const { q, segment, country, language, assigned } = filter;
  return [
    ...(segment ? [either(sql`customers.segment = ${segment}`)] : []),
    ...(country ? [either(sql`customers.country = ${country}`)] : []),
    ...(language ? [either(sql`customers.language = ${language}`)] : []),
    ...(assigned === 'anyone' ? [heldByAnyone] : []),
    ...(assigned === 'nobody' ? [heldByNobody] : []),
    ...(holderId === undefined ? [] : [heldBy(holderId)]),
    ...searched(reader, q),
  ];
}

const heldByAnyone: Condition = {
  collect: sql`customers.id in (select customer_id from current_assignments)`,
  check: sql`coalesce((select true from current_assignments where customer_id = customers.id), false)`,
};

const heldByNobody: Condition = {
  collect: sql`not exists (select from current_assignments where customer_id = customers.id)`,
  check: sql`coalesce((select false from current_assignments where customer_id = customers.id), true)`,
};

const heldBy = (userId: number): Condition => ({
  collect: sql`customers.id in (select customer_id from current_assignments where user_id = ${userId})`,
  check: sql`coalesce((select user_id = ${userId} from current_assignments where customer_id = customers.id), false)`,
});
