import { record } from '../audit/service.ts';
import { type CustomerDetails, readCustomer } from '../customers/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { canAssignCustomers } from '../users/service.ts';
import * as store from './store.ts';
import type { Current } from './take-over-store.ts';
import * as takeOverStore from './take-over-store.ts';

export interface TakeOver {
  customer: CustomerDetails;
  /** Who holds the customer now; undefined when that is nobody, or the user who would get them. */
  current: Current | undefined;
}

/** What taking a customer over would do. Throws `NotFound` for a customer who is not there. */
export async function findTakeOver(
  portal: Portal,
  actor: Actor,
  userId: number,
  customerId: number,
): Promise<TakeOver> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  const { knex } = portal.database;
  const customer = await readCustomer(knex, actor, { id: customerId });
  if (!customer) throw new NotFound();
  const current = await takeOverStore.findCurrent(knex, customerId);
  return { customer, current: current?.userId === userId ? undefined : current };
}

/**
 * Moves one customer from who holds them to another user: from exactly the assignment that the page showed, so that a
 * page that is out of date moves nobody. Gives who lost the customer.
 */
export async function takeOver(
  portal: Portal,
  actor: Actor,
  userId: number,
  { customerId, assignmentId }: { customerId: number; assignmentId: number },
): Promise<Current | undefined> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  return inTransaction(portal.database.knex, async (trx) => {
    const to = await store.lockHolder(trx, userId);
    if (!to) throw new NotFound();
    authorize(canAssignCustomers(actor, to), 'users.assign-customers');
    await store.lockCustomers(trx, { assign: [customerId], release: [] }, userId);
    const current = await takeOverStore.findCurrent(trx, customerId);
    if (!current || current.userId === userId || current.assignmentId !== assignmentId) return undefined;
    await store.endAssignments(trx, [assignmentId], current.userId, actor.id);
    const customers = await store.insertAssignments(trx, [customerId], { userId, assignedBy: actor.id, untilAt: null });
    const from = { id: current.userId, name: current.userName };
    await record(trx, actor, 'customers.released', from, { details: { count: 1, to: to.name, customers } });
    await record(trx, actor, 'customers.received', to, { details: { count: 1, from: from.name, customers } });
    return current;
  });
}
