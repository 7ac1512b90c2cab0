import type pg from 'pg';
import { decodeCursor, encodeCursor } from '../database/cursors.ts';
import type { Connection } from '../database/database.ts';
import { type Order, type Start, toPage } from '../database/keyset.ts';
import { type Condition, readList, type Total, toTotal } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { type Sql, sql } from '../database/sql.ts';
import type { Actor } from '../lib/access.ts';

export interface Customer {
  id: number;
  number: string;
  name: string;
  email: string;
  phone: string;
  segment: string;
}

/** A customer and who holds them, if anybody does. */
export interface FoundCustomer extends Customer {
  holderId: number | null;
  holderName: string | null;
}

export interface HeldCustomer extends Customer {
  assignmentId: number;
  since: Date;
}

/** A customer whom somebody else holds. */
export interface TakenCustomer {
  number: string;
  name: string;
  holderName: string;
}

/** What is looked for, and the page of it: `at` is empty, `last`, or what a page says of those beside it. */
export interface CustomerFilter {
  q: string;
  sort: 'name' | 'number';
  at: string;
  size: number;
}

export interface CustomerPage<T extends Customer> {
  rows: T[];
  total: Total;
  /** Which ones these are, counted from 1, where that is known. */
  from: number | undefined;
  previous: string | undefined;
  next: string | undefined;
}

type Reader = Pick<Actor, 'masked'>;

/** In the place of names, e-mails and phones: always as many, so that lengths do not leak. */
const mask = '*****';

const orders: Record<CustomerFilter['sort'], Order> = {
  name: {
    columns: [
      { column: 'sort_name', type: 'text' },
      { column: 'id', type: 'id' },
    ],
    descending: false,
  },
  number: {
    columns: [
      { column: 'number', type: 'text' },
      { column: 'id', type: 'id' },
    ],
    descending: false,
  },
};

/** The columns of `customers` as this person may receive them. */
export function customerColumns({ masked }: Reader): string {
  const name = "trim(customers.first_name || ' ' || customers.last_name)";
  const [shownName, email, phone] = masked
    ? [`'${mask}'`, `'${mask}'`, `'${mask}'`]
    : [name, 'customers.email', 'customers.phone'];
  return `customers.id, customers.number, ${shownName} as name, ${email} as email, ${phone} as phone, customers.segment`;
}

/** A page of all customers, with those who hold them. Who is masked finds by the whole number and sorts by it. */
export async function readCustomers(
  pool: pg.Pool,
  reader: Reader,
  filter: CustomerFilter,
): Promise<CustomerPage<FoundCustomer>> {
  const open = 'assignments.customer_id = customers.id and ended_at is null';
  const columns = `${customerColumns(reader)},
    (select user_id from assignments where ${open}) as "holderId",
    (select users.first_name || ' ' || users.last_name from assignments join users on users.id = user_id
      where ${open}) as "holderName"`;
  const number = filter.q ? [either(sql`customers.number = ${filter.q}`)] : [];
  const conditions = reader.masked ? number : searchConditions('customers.search_text', filter.q);
  return readPage(pool, columns, conditions, reader.masked ? { ...filter, sort: 'number' } : filter);
}

/** A page of the customers whom a user holds, by number. */
export async function readHeld(
  pool: pg.Pool,
  reader: Reader,
  userId: number,
  { at, size }: Pick<CustomerFilter, 'at' | 'size'>,
): Promise<CustomerPage<HeldCustomer>> {
  const open = 'assignments.customer_id = customers.id and ended_at is null';
  const columns = `${customerColumns(reader)},
    (select assignments.id from assignments where ${open}) as "assignmentId",
    (select assigned_at from assignments where ${open}) as since`;
  const held = sql`customers.id in (select customer_id from assignments where user_id = ${userId} and ended_at is null)`;
  return readPage(pool, columns, [either(held)], { sort: 'number', at, size });
}

/** Those of the customers whom nobody holds. */
export async function findFree(connection: Connection, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const { rows } = await connection.raw<{ rows: { id: number }[] }>(
    `select id from customers where id = any(?::bigint[])
       and not exists (select 1 from assignments where customer_id = customers.id and ended_at is null)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Those of the customers whom others than this user hold, by number. */
export async function findTaken(
  connection: Connection,
  reader: Reader,
  ids: number[],
  userId: number,
): Promise<TakenCustomer[]> {
  const { rows } = await connection.raw<{ rows: TakenCustomer[] }>(
    `select ${customerColumns(reader)}, users.first_name || ' ' || users.last_name as "holderName"
     from assignments join customers on customers.id = customer_id join users on users.id = user_id
     where customer_id = any(?::bigint[]) and ended_at is null and user_id <> ? order by customers.number`,
    [ids, userId],
  );
  return rows;
}

async function readPage<T extends Customer>(
  pool: pg.Pool,
  columns: string,
  conditions: Condition[],
  { sort, at, size }: Omit<CustomerFilter, 'q'>,
): Promise<CustomerPage<T>> {
  const order = orders[sort];
  const wanted = { order, start: readStart(at, order), size };
  const found = await readList<T>(pool, { table: 'customers', columns }, { ...wanted, conditions });
  const total = toTotal(found.count ?? (await countAll(pool)));
  const exact = total.exact ? total.count : undefined;
  const { rows, from, previous, next } = toPage(found.rows, { ...wanted, start: found.start, total: exact });
  return {
    rows,
    total,
    from,
    previous: previous && `before:${encodeCursor(previous)}`,
    next: next && `after:${encodeCursor(next)}`,
  };
}

function readStart(at: string, order: Order): Start {
  if (at === 'last') return { at: 'last' };
  const [direction, text = ''] = at.split(':');
  const cursor = decodeCursor(text, order);
  return cursor && (direction === 'after' || direction === 'before') ? { at: direction, cursor } : { at: 'first' };
}

/** All customers: counted up to 10,000, beyond that as many as PostgreSQL saw last. */
async function countAll(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select case when seen <= 10000 then seen
       else greatest(seen, (select reltuples::bigint from pg_class where oid = 'customers'::regclass)) end as count
     from (select count(*) as seen from (select 1 from customers limit 10001) as first_ones) as counted`,
  );
  return rows[0]?.count ?? 0;
}

const either = (condition: Sql): Condition => ({ collect: condition, check: condition });
