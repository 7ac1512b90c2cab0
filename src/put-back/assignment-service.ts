import { assignCustomers, findHolders, type Held } from '../assignments/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findUser } from '../users/service.ts';
import type { Choose, Note, Outcome, Plan, Row } from './plan.ts';

interface AssignmentPlan extends Plan {
  userId: number;
  /** Customers whom the user holds since, and who become free again. */
  release: Held[];
  /** Customers whom the user lost, who are free, and whom they get again. */
  assign: Held[];
}

/** What putting back would do. Customers who are somewhere else meanwhile stay there. */
export async function planAssignment(portal: Portal, actor: Actor, entry: TimelineRow): Promise<AssignmentPlan> {
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  const user = await findUser(portal, actor, entry.subjectId ?? 0);
  const { assigned, released } = numbersIn(entry);
  const held = await findHolders(portal, actor, [...assigned, ...released]);
  const amongAssigned = held.filter(({ number }) => assigned.includes(number));
  const amongReleased = held.filter(({ number }) => released.includes(number));
  const release = amongAssigned.filter(({ userId }) => userId === user.id);
  const assign = amongReleased.filter(({ userId }) => userId === null);
  const elsewhere = [...amongAssigned, ...amongReleased].filter(({ userId }) => userId !== null && userId !== user.id);
  const rows = [
    ...(assigned.length > 0 ? [rowOf('assigned', numbersOf(release), [])] : []),
    ...(released.length > 0 ? [rowOf('released', [], numbersOf(assign))] : []),
  ];
  const blocked = user.status === 'deleted' ? 'deleted' : undefined;
  return { userId: user.id, release, assign, rows, notes: notesOn(elsewhere, assign), blocked };
}

/** Assigns and releases those customers, as by hand. */
export async function putBackAssignment(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  choose: Choose,
): Promise<Outcome> {
  const plan = await planAssignment(portal, actor, entry);
  const chosen = choose(plan)?.map(({ name }) => name);
  if (!chosen) return { again: true };
  const ticks = {
    assign: chosen.includes('released') ? plan.assign.map(({ customerId }) => customerId) : [],
    release: chosen.includes('assigned') ? plan.release.flatMap(({ assignmentId }) => assignmentId ?? []) : [],
  };
  const saved = await assignCustomers(portal, actor, plan.userId, { ticks, numbers: [], until: '' });
  if (saved === 'deleted' || 'past' in saved) return { again: true };
  return {
    done: [...(saved.released.length > 0 ? ['assigned'] : []), ...(saved.assigned.length > 0 ? ['released'] : [])],
  };
}

/** An earlier version of the portal may have kept less. */
function numbersIn({ details }: TimelineRow): { assigned: string[]; released: string[] } {
  const read = (list: unknown) => (Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []);
  return { assigned: read(details.assigned), released: read(details.released) };
}

const numbersOf = (customers: Held[]) => customers.map(({ number }) => number);

const rowOf = (name: string, now: string[], back: string[]): Row => ({
  name,
  left: now,
  now,
  back,
  state: now.length + back.length > 0 ? 'ready' : 'same',
});

function notesOn(elsewhere: Held[], assign: Held[]): Note[] {
  const holders = elsewhere.map(({ number, userName }) => `${number} (${userName})`);
  return [
    ...(holders.length > 0 ? [{ says: 'elsewhere', list: holders }] : []),
    ...(assign.length > 0 ? [{ says: 'without-end' }] : []),
  ];
}
