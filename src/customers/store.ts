import type pg from 'pg';
import { readWord, wordsBeside } from '../database/cursors.ts';
import type { Connection } from '../database/database.ts';
import type { Order } from '../database/keyset.ts';
import { type Condition, either, readPage, type Total } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, rowsOf } from '../database/statements.ts';
import type { Actor } from '../lib/access.ts';
import { mask, type PersonalField } from '../lib/masking.ts';

export interface Customer {
  id: number;
  number: string;
  /** As messages and titles name them: by number and name, or by the number alone for whom the name is masked. */
  label: string;
  name: string;
  email: string;
  phone: string;
  segment: string;
  country: string;
  language: string;
}

/** A customer and who holds them, if anybody does. */
export interface FoundCustomer extends Customer {
  holderId: number | null;
  holderName: string | null;
}

export interface HeldCustomer extends Customer {
  assignmentId: number;
  since: Date;
  until: Date | null;
}

/** A customer whom somebody else holds. */
export interface TakenCustomer {
  label: string;
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
  from?: number;
  previous: string | undefined;
  next: string | undefined;
}

/** Who reads: the columns that they may receive depend on it. */
export type Reader = Pick<Actor, 'masked'>;

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

const fullName = "trim(customers.first_name || ' ' || customers.last_name)";

const personal: Record<PersonalField | 'name', string> = {
  name: fullName,
  firstName: 'customers.first_name',
  lastName: 'customers.last_name',
  email: 'customers.email',
  phone: 'customers.phone',
};

/** What is personal of a customer, or asterisks in its place. */
const personalColumn = ({ masked }: Reader, field: keyof typeof personal) =>
  `${masked ? `'${mask}'` : personal[field]} as "${field}"`;

/** The columns of `customers` as this person may receive them. */
export function customerColumns(reader: Reader): string {
  const shown = (['name', 'email', 'phone'] as const).map((field) => personalColumn(reader, field));
  const label = reader.masked ? 'customers.number' : `trim(customers.number || ' ' || ${fullName})`;
  return `customers.id, customers.number, ${label} as label, ${shown.join(', ')},
    customers.segment, customers.country, customers.language`;
}

/** Who holds a customer at this moment, if anybody does. */
export const holderColumns = `
  (select user_id from current_assignments where customer_id = customers.id) as "holderId",
  (select users.first_name || ' ' || users.last_name from current_assignments join users on users.id = user_id
    where customer_id = customers.id) as "holderName"`;

/** All of one customer. */
export interface CustomerDetails extends FoundCustomer {
  firstName: string;
  lastName: string;
  createdAt: Date;
  version: number;
}

/** The customer with this id or this number, as this person may receive them. */
export async function findCustomer(
  connection: Connection,
  reader: Reader,
  by: { id: number } | { number: string },
): Promise<CustomerDetails | undefined> {
  return firstOf<CustomerDetails>(
    connection,
    sql`select ${trusted(customerColumns(reader))}, ${trusted(personalColumn(reader, 'firstName'))}, ${trusted(personalColumn(reader, 'lastName'))},
       customers.created_at as "createdAt", customers.version, ${trusted(holderColumns)}
     from customers where ${trusted('id' in by ? 'customers.id' : 'customers.number')} = ${'id' in by ? by.id : by.number}`,
  );
}

/** Customers whom a user holds at this moment, by number, as this person may receive them. */
export async function findAssigned(
  connection: Connection,
  reader: Reader,
  userId: number,
  limit: number,
): Promise<Customer[]> {
  return rowsOf<Customer>(
    connection,
    sql`select ${trusted(customerColumns(reader))} from current_assignments join customers on customers.id = customer_id
     where user_id = ${userId} order by customers.number limit ${limit}`,
  );
}

/** A page of all customers, with those who hold them. Who is masked finds by the whole number and sorts by it. */
export async function readCustomers(
  pool: pg.Pool,
  reader: Reader,
  filter: CustomerFilter,
): Promise<CustomerPage<FoundCustomer>> {
  const columns = `${customerColumns(reader)}, ${holderColumns}`;
  return readCustomerPage(
    pool,
    columns,
    searched(reader, filter.q),
    reader.masked ? { ...filter, sort: 'number' } : filter,
  );
}

/** A page of the customers whom a user holds, by number. */
export async function readHeld(
  pool: pg.Pool,
  reader: Reader,
  userId: number,
  { q, at, size }: Pick<CustomerFilter, 'q' | 'at' | 'size'>,
): Promise<CustomerPage<HeldCustomer>> {
  const columns = `${customerColumns(reader)},
    (select id from current_assignments where customer_id = customers.id) as "assignmentId",
    (select assigned_at from current_assignments where customer_id = customers.id) as since,
    (select until_at from current_assignments where customer_id = customers.id) as until`;
  const held = sql`customers.id in (select customer_id from current_assignments where user_id = ${userId})`;
  return readCustomerPage(pool, columns, [either(held), ...searched(reader, q)], { sort: 'number', at, size });
}

/** What is looked for: of who is masked the whole number, of others every word. */
export function searched(reader: Reader, q: string): Condition[] {
  if (!reader.masked) return searchConditions('customers.search_text', q);
  return q ? [either(sql`customers.number = ${q}`)] : [];
}

/** The customers with these numbers; numbers that nobody has are left out. */
export async function findByNumbers(
  connection: Connection,
  numbers: string[],
): Promise<{ id: number; number: string }[]> {
  if (numbers.length === 0) return [];
  return rowsOf<{ id: number; number: string }>(
    connection,
    sql`select id, number from customers where number = any(${numbers}::text[])`,
  );
}

/** Those of the customers whom nobody holds. */
export async function findFree(connection: Connection, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from customers where id = any(${ids}::bigint[])
       and not exists (select 1 from current_assignments where customer_id = customers.id)`,
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
  return rowsOf<TakenCustomer>(
    connection,
    sql`select ${trusted(customerColumns(reader))}, users.first_name || ' ' || users.last_name as "holderName"
     from current_assignments join customers on customers.id = customer_id join users on users.id = user_id
     where customer_id = any(${ids}::bigint[]) and user_id <> ${userId} order by customers.number`,
  );
}

async function readCustomerPage<T extends Customer>(
  pool: pg.Pool,
  columns: string,
  conditions: Condition[],
  { sort, at, size }: Omit<CustomerFilter, 'q'>,
): Promise<CustomerPage<T>> {
  const order = orders[sort];
  const wanted = { order, start: readWord(at, order), size, conditions };
  const page = await readPage<T>(pool, { table: 'customers', columns }, wanted);
  return { ...page, ...wordsBeside(page) };
}
