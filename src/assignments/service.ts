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

export type { Held } from './store.ts';

export interface Saved {
  /** Customer numbers. */
  assigned: string[];
  released: string[];
  /** What was recorded, if anything was. */
  entry: number | undefined;
  taken: customers.TakenCustomer[];
  /** Pasted numbers that no customer has. */
  unknown: string[];
}

/** What is wanted besides the ticks. */
export interface More {
  /** Customer numbers. */
  numbers: string[];
  /** The last day of the new assignments, in the actor's time zone; empty for no end. */
  until: string;
}

/** Until when is in the past. */
export interface Past {
  past: true;
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
  const held = await customers.findHeld(portal, actor, userId, {
    q: place.heldQ,
    at: place.heldAt,
    size: place.size,
  });
  const assign = await customers.findFree(knex, ticks.assign);
  const taken = assign.length < ticks.assign.length ? await customers.findTaken(knex, actor, ticks.assign, userId) : [];
  return { found, held, ticks: { assign, release: await store.findOpen(knex, ticks.release, userId) }, taken };
}

/** Adds the customers with these numbers to the ticks; gives the numbers that no customer has. */
export async function tickNumbers(portal: Portal, ticks: Ticks, numbers: string[]) {
  const found = await customers.findByNumbers(portal.database.knex, numbers);
  return { ticks: withCustomers(ticks, found), unknown: unknownOf(numbers, found) };
}

/** Assigns the free ones of the ticked and the pasted customers and ends the ticked assignments, all at once. */
export async function assignCustomers(
  portal: Portal,
  actor: Actor,
  userId: number,
  { ticks: ticked, numbers, until }: More & { ticks: Ticks },
): Promise<Saved | 'deleted' | Past> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  return inTransaction(portal.database.knex, async (trx) => {
    const holder = await store.lockHolder(trx, userId);
    if (!holder) throw new NotFound();
    if (!canAssignCustomers(actor, holder)) return 'deleted';
    const untilAt = until === '' ? null : await store.endOfDay(trx, until, actor.timeZone);
    if (untilAt && untilAt <= new Date()) return { past: true };
    const found = await customers.findByNumbers(trx, numbers);
    const ticks = withCustomers(ticked, found);
    await store.lockCustomers(trx, ticks, userId);
    await endExpired(trx, ticks.assign);
    const assigned = await store.insertAssignments(trx, ticks.assign, { userId, assignedBy: actor.id, untilAt });
    const released = await store.endAssignments(trx, ticks.release, userId, actor.id);
    const refused = assigned.length < ticks.assign.length;
    const taken = refused ? await customers.findTaken(trx, actor, ticks.assign, userId) : [];
    const details = { assigned, released, ...(untilAt && assigned.length > 0 && { until: untilAt }) };
    const changed = assigned.length + released.length > 0;
    const entry = changed ? await record(trx, actor, 'customers.assigned', holder, { details }) : undefined;
    return { assigned, released, entry, taken, unknown: unknownOf(numbers, found) };
  });
}

/** Who holds the customers with these numbers, if anybody does. Of customers who are gone there is nothing. */
export async function findHolders(portal: Portal, actor: Actor, numbers: string[]): Promise<store.Held[]> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  return store.findHolders(portal.database.knex, numbers);
}

const withCustomers = (ticks: Ticks, found: { id: number }[]): Ticks => ({
  ...ticks,
  assign: [...new Set([...ticks.assign, ...found.map(({ id }) => id)])],
});

function unknownOf(numbers: string[], found: { number: string }[]): string[] {
  const known = new Set(found.map(({ number }) => number));
  return numbers.filter((number) => !known.has(number));
}
