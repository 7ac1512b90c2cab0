import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/** What somebody sees first: their own customers, and the state of the users, if they may see users. */
export async function readHome(portal: Portal, actor: Actor) {
  const { knex } = portal.database;
  return {
    ownCustomers: await store.countOwnCustomers(knex, actor.id),
    overview: may(actor, 'users.view') ? await store.readOverview(knex) : undefined,
  };
}
