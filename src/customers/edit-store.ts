import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, run } from '../database/statements.ts';

/** A customer as stored, masked for nobody: never leaves the service. */
export interface StoredCustomer {
  id: number;
  number: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  segment: string;
  country: string;
  language: string;
  version: number;
}

/** Adds a customer; undefined when the number is taken. */
export async function insertCustomer(
  trx: Connection,
  customer: Omit<StoredCustomer, 'id' | 'version'>,
): Promise<number | undefined> {
  const row = await firstOf<{ id: number }>(
    trx,
    sql`insert into customers (number, first_name, last_name, email, phone, segment, country, language)
     values (${customer.number}, ${customer.firstName}, ${customer.lastName}, ${customer.email}, ${customer.phone}, ${customer.segment}, ${customer.country}, ${customer.language})
     on conflict (number) do nothing returning id`,
  );
  return row?.id;
}

/** The customer, whom nobody else can change until the transaction ends. */
export async function lockCustomer(trx: Connection, id: number): Promise<StoredCustomer | undefined> {
  return firstOf<StoredCustomer>(
    trx,
    sql`select id, number, first_name as "firstName", last_name as "lastName", email, phone, segment, country, language, version
     from customers where id = ${id} for no key update`,
  );
}

/** Writes the row of a customer that the caller has locked. */
export async function updateCustomer(trx: Connection, customer: StoredCustomer): Promise<void> {
  await run(
    trx,
    sql`update customers set first_name = ${customer.firstName}, last_name = ${customer.lastName}, email = ${customer.email}, phone = ${customer.phone},
       segment = ${customer.segment}, country = ${customer.country}, language = ${customer.language}, version = version + 1
     where id = ${customer.id}`,
  );
}
