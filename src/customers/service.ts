import type { Connection } from '../database/database.ts';
import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type {
  Customer,
  CustomerDetails,
  CustomerFilter,
  CustomerPage,
  FoundCustomer,
  HeldCustomer,
  Reader,
  TakenCustomer,
} from './store.ts';
import * as store from './store.ts';

export type { Customer, CustomerDetails, CustomerPage, FoundCustomer, HeldCustomer, Reader, TakenCustomer };

/** A page of all customers. */
export const findCustomers = (portal: Portal, actor: Actor, filter: CustomerFilter) =>
  store.readCustomers(portal.database.pool, actor, filter);

/** A page of the customers whom a user holds. */
export const findHeld = (
  portal: Portal,
  actor: Actor,
  userId: number,
  place: Pick<CustomerFilter, 'q' | 'at' | 'size'>,
) => store.readHeld(portal.database.pool, actor, userId, place);

/** A customer that the actor may see. Throws `NotFound`. */
export async function findCustomer(portal: Portal, actor: Actor, id: number): Promise<CustomerDetails> {
  const customer = may(actor, 'customers.view')
    ? await store.findCustomer(portal.database.knex, actor, { id })
    : undefined;
  if (!customer) throw new NotFound();
  return customer;
}

/** A customer by id or number as the reader may receive them, whoever they are: whether they may is the caller's question. */
export const readCustomer = (connection: Connection, reader: Reader, by: { id: number } | { number: string }) =>
  store.findCustomer(connection, reader, by);

/** The customers whom a user holds at this moment, by number, `limit` at most, as the reader may receive them. */
export const assignedTo = (connection: Connection, reader: Reader, userId: number, limit = 500): Promise<Customer[]> =>
  store.findAssigned(connection, reader, userId, limit);

export { findByNumbers, findFree, findTaken } from './store.ts';
