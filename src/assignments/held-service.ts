import { assignedTo, type Customer } from '../customers/service.ts';
import { type Actor, may } from '../lib/access.ts';
import { countedUpTo } from '../lib/counts.ts';
import type { Portal } from '../lib/portal.ts';
import { countHeldUpTo } from './held-store.ts';

const shown = 5;

/** The customers of a user at a glance. */
export interface Held {
  /** The first of them by number, as the actor may receive them. */
  customers: Customer[];
  /** How many they are, up to 10,001. */
  total: number;
}

/** The first customers whom a user holds; undefined for an actor who may neither see nor assign customers. */
export async function findFirstHeld(portal: Portal, actor: Actor, userId: number): Promise<Held | undefined> {
  if (!may(actor, 'customers.view') && !may(actor, 'users.assign-customers')) return undefined;
  const { knex } = portal.database;
  const customers = await assignedTo(knex, actor, userId, shown);
  return {
    customers,
    total: customers.length < shown ? customers.length : await countHeldUpTo(knex, userId, countedUpTo + 1),
  };
}
