import type { Connection } from '../database/database.ts';

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
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `insert into customers (number, first_name, last_name, email, phone, segment, country, language)
     values (:number, :firstName, :lastName, :email, :phone, :segment, :country, :language)
     on conflict (number) do nothing returning id`,
    { ...customer },
  );
  return rows[0]?.id;
}

/** The customer, whom nobody else can change until the transaction ends. */
export async function lockCustomer(trx: Connection, id: number): Promise<StoredCustomer | undefined> {
  const { rows } = await trx.raw<{ rows: StoredCustomer[] }>(
    `select id, number, first_name as "firstName", last_name as "lastName", email, phone, segment, country, language, version
     from customers where id = ? for no key update`,
    [id],
  );
  return rows[0];
}

/** Writes the row of a customer that the caller has locked. */
export async function updateCustomer(trx: Connection, customer: StoredCustomer): Promise<void> {
  await trx.raw(
    `update customers set first_name = :firstName, last_name = :lastName, email = :email, phone = :phone,
       segment = :segment, country = :country, language = :language, version = version + 1
     where id = :id`,
    { ...customer },
  );
}
