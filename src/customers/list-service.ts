import type { PageStart } from '../database/cursors.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findPerson } from '../users/list-service.ts';
import type { CustomerListFilter } from './list-filter.ts';
import type { Kinds, ListPage } from './list-store.ts';
import * as store from './list-store.ts';

export interface CustomerList extends ListPage {
  /** The filter as it holds: a holder who does not exist is left out. */
  filter: CustomerListFilter;
  holderName: string;
  kinds: Kinds;
}

/** A page of the list of customers. */
export async function listCustomers(
  portal: Portal,
  actor: Actor,
  wanted: CustomerListFilter,
  start: PageStart,
): Promise<CustomerList> {
  const { pool } = portal.database;
  const { filter, holder } = await findHolder(portal, actor, wanted);
  const holderId = filter.assigned === 'me' ? actor.id : holder?.id;
  const [page, kinds] = [
    await store.readCustomerList(pool, actor, filter, start, holderId),
    await store.readKinds(pool),
  ];
  return { ...page, filter, kinds, holderName: holder?.name ?? '' };
}

/**
 * Who holds the customers that are looked for: by number, as links say it, or for those who may see users by e-mail,
 * as people type it. Then nobody found means that nobody is listed.
 */
async function findHolder(portal: Portal, actor: Actor, filter: CustomerListFilter) {
  if (filter.holder === '') return { filter };
  const holder = await findPerson(portal, filter.holder, { byEmail: may(actor, 'users.view') });
  if (!holder) return { filter: { ...filter, holder: '' } };
  return { filter: holder.id > 0 ? { ...filter, assigned: '', holder: String(holder.id) } : filter, holder };
}
