import { countHeld } from '../assignments/hand-over-service.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/** What somebody sees first: their own customers, all of them and the state of the users, as far as they may see those. */
export async function readHome(portal: Portal, actor: Actor) {
  const { knex } = portal.database;
  return {
    customers: may(actor, 'customers.view') ? await store.countCustomers(knex) : undefined,
    ownCustomers: await countHeld(portal, actor.id),
    overview: may(actor, 'users.view') ? await store.readOverview(knex) : undefined,
  };
}
