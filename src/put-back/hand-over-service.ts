import { assignCustomers, findHolders, type Held } from '../assignments/service.ts';
import { takeOver } from '../assignments/take-over-service.ts';
import { findTwin, type TimelineRow } from '../audit/entries-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findUser, type User } from '../users/service.ts';
import type { Choose, Outcome, Plan, Row } from './plan.ts';

interface HandOverPlan extends Plan {
  /** Who had the customer, and gets them again. */
  loser?: User;
  customer?: Held;
}

/**
 * What putting back would do where one customer went from one user to another, or became free: both have an entry of
 * it. Where many went at once, as when somebody leaves, the trail knows only how many they were.
 */
export async function planHandOver(portal: Portal, actor: Actor, entry: TimelineRow): Promise<HandOverPlan> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  const [number, ...others] = numbersIn(entry);
  const isLoss = entry.event === 'customers.released';
  const twin = await findTwin(portal, actor, entry, isLoss ? 'customers.received' : 'customers.released');
  const [lost, got] = isLoss ? [entry, twin] : [twin, entry];
  if (number === undefined || others.length > 0 || !lost) return { rows: [], notes: [] };
  const loser = await findUser(portal, actor, lost.subjectId ?? 0);
  const [customer] = await findHolders(portal, actor, [number]);
  if (!customer) return { rows: [], notes: [], blocked: 'gone', about: number };
  const rows = [rowOf(customer, loser, got)];
  const blocked = loser.status === 'deleted' ? 'deleted' : undefined;
  return { loser, customer, rows, notes: [{ says: 'customer', list: [number] }], blocked, about: loser.name };
}

/** Gives the customer back to who had them, as by hand. */
export async function putBackHandOver(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  choose: Choose,
): Promise<Outcome> {
  const plan = await planHandOver(portal, actor, entry);
  const { loser, customer } = plan;
  if (!choose(plan) || !loser || !customer) return { again: true };
  const { customerId, assignmentId } = customer;
  if (assignmentId !== null) {
    const current = await takeOver(portal, actor, loser.id, { customerId, assignmentId });
    return current ? { done: ['holder'] } : { again: true };
  }
  const wanted = { ticks: { assign: [customerId], release: [] }, numbers: [], until: '' };
  const saved = await assignCustomers(portal, actor, loser.id, wanted);
  if (saved === 'deleted' || 'past' in saved || saved.assigned.length === 0) return { again: true };
  return { done: ['holder'] };
}

/** An earlier version of the portal kept no numbers. */
const numbersIn = ({ details: { customers } }: TimelineRow): string[] =>
  Array.isArray(customers) ? customers.filter((each) => typeof each === 'string') : [];

function rowOf({ userId, userName }: Held, loser: User, got: TimelineRow | undefined): Row {
  const isAsLeft = userId === (got?.subjectId ?? null);
  const state = userId === loser.id ? 'same' : isAsLeft ? 'ready' : 'changed';
  return { name: 'holder', left: got?.subjectName ?? '', now: userName, back: loser.name, state };
}
