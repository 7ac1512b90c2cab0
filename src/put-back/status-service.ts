import { currentRights } from '../access/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import { show, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import type { Permission } from '../permissions.ts';
import { leavingForm } from '../users/leaving-form.ts';
import { deactivateUser, deleteUser, findDeactivation, findDeletion } from '../users/leaving-service.ts';
import * as users from '../users/service.ts';
import { activateUser, restoreUser } from '../users/status-service.ts';
import { type Choose, fieldRow, leftOut, type Note, type Outcome, type Plan } from './plan.ts';

type Status = users.User['status'];

interface Turn {
  permission: Permission;
  question: typeof users.canActivate;
  left: Status;
  /** A deleted user comes back as deactivated, whatever they were before. */
  back: Status;
}

/** What puts back a change of the status: the opposite change, with all that it brings about. */
const turns: Record<string, Turn> = {
  'user.activated': {
    permission: 'users.activate',
    question: users.canDeactivate,
    left: 'active',
    back: 'deactivated',
  },
  'user.deactivated': {
    permission: 'users.activate',
    question: users.canActivate,
    left: 'deactivated',
    back: 'active',
  },
  'user.deleted': { permission: 'users.delete', question: users.canRestore, left: 'deleted', back: 'deactivated' },
  'user.restored': { permission: 'users.delete', question: users.canDelete, left: 'deactivated', back: 'deleted' },
};

interface StatusPlan extends Plan {
  user: users.User;
}

/** What putting back a change of somebody's status would do. */
export async function planStatus(portal: Portal, actor: Actor, entry: TimelineRow): Promise<StatusPlan> {
  const turn = turns[entry.event];
  if (!turn) throw new NotFound();
  const { permission, question, left, back } = turn;
  authorize(may(actor, permission), permission);
  const user = await users.findUser(portal, actor, entry.subjectId ?? 0);
  const row = fieldRow('status', [back, left], user.status);
  if (row.state === 'changed') return { user, rows: [leftOut(row, 'other-status')], notes: [] };
  if (row.state !== 'ready') return { user, rows: [row], notes: [] };
  authorize(question(actor, user, await currentRights(portal, actor.accessVersion)));
  const plan = { user, rows: [row], notes: [] };
  if (back === 'active') return { ...plan, notes: lostIn(entry) };
  if (entry.event === 'user.deleted') return { ...plan, notes: [{ says: 'restored' }, ...lostIn(entry)] };
  if (user.id === actor.id) return { ...plan, blocked: 'oneself' };
  return { ...plan, ...(await consequencesOf(portal, actor, user, back)) };
}

/** Makes the opposite change, as by hand. Whoever is deactivated again keeps their customers. */
export async function putBackStatus(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  choose: Choose,
): Promise<Outcome> {
  const plan = await planStatus(portal, actor, entry);
  if (!choose(plan)) return { again: true };
  const { id } = plan.user;
  const answer = await turnBack(portal, actor, entry, id);
  if ('problems' in answer) return { wrong: withErrors(show(leavingForm), answer.problems) };
  return { done: 'already' in answer ? [] : ['status'] };
}

function turnBack(portal: Portal, actor: Actor, { event }: TimelineRow, id: number) {
  if (event === 'user.deactivated') return activateUser(portal, actor, id);
  if (event === 'user.deleted') return restoreUser(portal, actor, id);
  if (event === 'user.activated') return deactivateUser(portal, actor, id, { customers: 'keep', successor: '' });
  return deleteUser(portal, actor, id, { customers: 'release', successor: '' });
}

/** What somebody lost when they left, which does not come back with them. An earlier version of the portal did not count it. */
function lostIn({ details, event }: TimelineRow): Note[] {
  const counted = (name: string) => (typeof details[name] === 'number' ? (details[name] as number) : 0);
  const lost = (['sessions', 'customers', 'reports'] as const).flatMap((name): Note[] =>
    counted(name) > 0 ? [{ says: `lost-${name}`, values: { count: counted(name) } }] : [],
  );
  return event === 'user.deactivated' ? [...lost, { says: 'mailed' }] : lost;
}

async function consequencesOf(portal: Portal, actor: Actor, user: users.User, status: Status) {
  const deletes = status === 'deleted';
  const consequences = await (deletes ? findDeletion : findDeactivation)(portal, actor, user);
  const { sessions, customers, reports, permissions } = consequences;
  const counted = { sessions, customers, reports };
  const notes = Object.entries(counted).flatMap(([name, count]): Note[] => {
    const says = name === 'customers' && !deletes ? 'keeps-customers' : `loses-${name}`;
    return count > 0 ? [{ says, values: { count } }] : [];
  });
  return {
    notes: [
      ...notes,
      ...(permissions.length > 0 ? [{ says: 'loses-permissions', list: permissions }] : []),
      ...(deletes ? [] : [{ says: 'mailed' }]),
    ],
    blocked: consequences.lastAdministrator ? ('last-administrator' as const) : undefined,
  };
}
