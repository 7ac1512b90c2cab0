import { record } from '../audit/service.ts';
import * as customers from '../customers/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { canAssignCustomers } from '../users/service.ts';
import { endExpired } from './expiry-service.ts';
import type { Place, Ticks } from './form.ts';
import * as store from './store.ts';

export interface Tables {
  found: customers.CustomerPage<customers.FoundCustomer>;
  held: customers.CustomerPage<customers.HeldCustomer>;
  /** The ticks that still mean something. */
  ticks: Ticks;
  /** Ticked customers whom somebody else holds by now. */
  taken: customers.TakenCustomer[];
}

export interface Saved {
  /** Customer numbers. */
  assigned: string[];
  released: string[];
  taken: customers.TakenCustomer[];
}

/** Both tables at a place: customers to choose from, and those whom the user holds. */
export async function readTables(
  portal: Portal,
  actor: Actor,
  userId: number,
  place: Place,
  ticks: Ticks,
): Promise<Tables> {
  const { knex } = portal.database;
  const found = await customers.findCustomers(portal, actor, place);
  const held = await customers.findHeld(portal, actor, userId, { at: place.heldAt, size: place.size });
  const assign = await customers.findFree(knex, ticks.assign);
  const taken = assign.length < ticks.assign.length ? await customers.findTaken(knex, actor, ticks.assign, userId) : [];
  return { found, held, ticks: { assign, release: await store.findOpen(knex, ticks.release, userId) }, taken };
}

/** Assigns the free ones of the ticked customers and ends the ticked assignments, all at once. */
export async function assignCustomers(
  portal: Portal,
  actor: Actor,
  userId: number,
  ticks: Ticks,
): Promise<Saved | 'deleted'> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  return inTransaction(portal.database.knex, async (trx) => {
    const holder = await store.lockHolder(trx, userId);
    if (!holder) throw new NotFound();
    if (!canAssignCustomers(actor, holder)) return 'deleted';
    await store.lockCustomers(trx, ticks, userId);
    await endExpired(trx, ticks.assign);
    const assigned = await store.insertAssignments(trx, ticks.assign, userId, actor.id);
    const released = await store.endAssignments(trx, ticks.release, userId, actor.id);
    const refused = assigned.length < ticks.assign.length;
    const taken = refused ? await customers.findTaken(trx, actor, ticks.assign, userId) : [];
    if (assigned.length + released.length > 0)
      await record(trx, actor, 'customers.assigned', holder, { details: { assigned, released } });
    return { assigned, released, taken };
  });
}
