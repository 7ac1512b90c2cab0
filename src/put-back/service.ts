import * as audit from '../audit/entries-service.ts';
import type { Actor } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { planAssignment, putBackAssignment } from './assignment-service.ts';
import { planCustomer, putBackCustomer } from './customer-service.ts';
import { planGroup, putBackGroup } from './group-service.ts';
import { planHandOver, putBackHandOver } from './hand-over-service.ts';
import { canSee, ownPageOf } from './links-service.ts';
import { planMembers, putBackMembers } from './members-service.ts';
import { planOwn, putBackOwn } from './own-service.ts';
import { type Choose, choosable, type Outcome, type Plan, type Row, wordFor } from './plan.ts';
import { planRole, putBackRole } from './role-service.ts';
import { planStatus, putBackStatus } from './status-service.ts';
import { planUser, putBackUser } from './user-service.ts';

export type { Outcome, Plan, Row };

/** An entry, and what putting it back would do now. */
export interface Shown {
  entry: audit.TimelineRow;
  plan: Plan;
  /** Who put it back last, if anybody did. */
  putBackBy: audit.Written | undefined;
}

type Planner = (portal: Portal, actor: Actor, entry: audit.TimelineRow) => Promise<Plan>;
type Doer = (portal: Portal, actor: Actor, entry: audit.TimelineRow, choose: Choose) => Promise<Outcome>;

/** Every event that can be put back, and who says what that would do. */
const planners: Record<audit.PutBackEvent, Planner> = {
  'user.updated': planUser,
  'user.activated': planStatus,
  'user.deactivated': planStatus,
  'user.deleted': planStatus,
  'user.restored': planStatus,
  'customers.assigned': planAssignment,
  'customers.released': planHandOver,
  'customers.received': planHandOver,
  'customer.updated': planCustomer,
  'group.updated': planGroup,
  'group.member-added': planMembers,
  'group.member-removed': planMembers,
  'role.updated': planRole,
};

/** And who does it. */
const doers: Record<audit.PutBackEvent, Doer> = {
  'user.updated': putBackUser,
  'user.activated': putBackStatus,
  'user.deactivated': putBackStatus,
  'user.deleted': putBackStatus,
  'user.restored': putBackStatus,
  'customers.assigned': putBackAssignment,
  'customers.released': putBackHandOver,
  'customers.received': putBackHandOver,
  'customer.updated': putBackCustomer,
  'group.updated': putBackGroup,
  'group.member-added': putBackMembers,
  'group.member-removed': putBackMembers,
  'role.updated': putBackRole,
};

/** What putting back an entry would do. Throws `NotFound` for what cannot be put back, or may not be seen. */
export async function findPutBack(portal: Portal, actor: Actor, id: number): Promise<Shown> {
  const { entry, event } = await findEntry(portal, actor, id);
  const planner = ownPageOf(actor, entry) ? planOwn : planners[event];
  const plan = await planner(portal, actor, entry);
  const since = await audit.changesSince(portal, entry);
  const rows = plan.rows.map((row) => (row.state === 'changed' || row.state === 'left' ? withAuthor(row, since) : row));
  const blocked = plan.blocked ?? (rows.length + plan.notes.length === 0 ? 'nothing-recorded' : undefined);
  return { entry, plan: { ...plan, rows, blocked }, putBackBy: await audit.findPuttingBack(portal, entry) };
}

/**
 * Puts back the chosen fields of an entry, as the same change by hand would: by the same services, and so by the same
 * guards. The entry itself stays; what is recorded names it. Only if everything is still as the page said that `seen`
 * stands for.
 */
export async function putBack(
  portal: Portal,
  actor: Actor,
  id: number,
  { fields, seen }: { fields: string[]; seen: string },
): Promise<Outcome> {
  const { entry, event } = await findEntry(portal, actor, id);
  const choose: Choose = (plan) => {
    const chosen = choosable(plan).filter(({ name }) => fields.includes(name));
    return wordFor(plan) === seen && chosen.length > 0 ? chosen : undefined;
  };
  const doer = ownPageOf(actor, entry) ? putBackOwn : doers[event];
  return doer(portal, { ...actor, putsBack: entry.id }, entry, choose);
}

async function findEntry(portal: Portal, actor: Actor, id: number) {
  const entry = await audit.findEntry(portal, actor, id);
  if (!entry || !canSee(actor, entry) || !audit.canBePutBack(entry.event)) throw new NotFound();
  return { entry, event: entry.event };
}

const withAuthor = (row: Row, since: Map<string, audit.Written>): Row => ({ ...row, by: since.get(row.name) });
