import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { CustomerFilter, CustomerPage, FoundCustomer, HeldCustomer, TakenCustomer } from './store.ts';
import * as store from './store.ts';

export type { CustomerFilter, CustomerPage, FoundCustomer, HeldCustomer, TakenCustomer };

/** A page of all customers. */
export const findCustomers = (portal: Portal, actor: Actor, filter: CustomerFilter) =>
  store.readCustomers(portal.database.pool, actor, filter);

/** A page of the customers whom a user holds. */
export const findHeld = (portal: Portal, actor: Actor, userId: number, place: Pick<CustomerFilter, 'at' | 'size'>) =>
  store.readHeld(portal.database.pool, actor, userId, place);

export { findFree, findTaken } from './store.ts';
