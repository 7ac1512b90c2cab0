import { canChangeMembers, canEditGroup, canEditRole } from '../access/policy.ts';
import type { Group, Rights } from '../access/service.ts';
import { canBePutBack, neededToPutBack, type PutBackEvent, type TimelineRow } from '../audit/entries-service.ts';
import { type Actor, may } from '../lib/access.ts';
import { isPersonal } from '../lib/masking.ts';
import type { Portal } from '../lib/portal.ts';
import * as users from '../users/service.ts';
import { customerFields, groupFields, ownPages, roleFields, userFields } from './fields.ts';

interface Asking {
  actor: Actor;
  rights: Rights;
}

/**
 * Where the entries can be put back that the actor may put back as things are, by their numbers. What of them is left to
 * put back their pages say.
 */
export async function putBackLinks(
  portal: Portal,
  actor: Actor,
  rows: TimelineRow[],
  rights: Rights,
): Promise<Map<number, string>> {
  const entries = rows.filter((row) => row.source === 'entry' && mayBegin(actor, row));
  const about = entries.filter(({ subjectType }) => subjectType === 'user').flatMap(({ subjectId }) => subjectId ?? []);
  const found = about.length > 0 ? await users.findSubjects(portal.database.knex, [...new Set(about)]) : [];
  const subjects = new Map(found.map((subject) => [subject.id, subject]));
  const open = entries.filter((entry) => isOpen({ actor, rights }, entry, subjects.get(entry.subjectId ?? 0)));
  return new Map(open.map(({ id }) => [id, `/audit/${id}/put-back`]));
}

/**
 * Whether the actor may see an entry: in the trail, as their own deed, or in the timeline of a user, where the changes
 * of the roles and groups stand that the user has.
 */
export function canSee(actor: Actor, { actorId, subjectType, subjectId, event }: TimelineRow): boolean {
  if (may(actor, 'audit.view') || actorId === actor.id) return true;
  if (subjectType === 'user') return subjectId === actor.id || may(actor, 'users.view');
  return ['group.updated', 'role.updated'].includes(event) && may(actor, 'users.view');
}

/** On which page of their own account the actor made a change, if it was there: no permission is needed for that. */
export function ownPageOf(actor: Actor, { event, actorId, subjectId, changes }: TimelineRow) {
  if (event !== 'user.updated' || actorId !== actor.id || subjectId !== actor.id) return undefined;
  const names = Object.keys(changes ?? {});
  const isOf = (fields: readonly string[]) => names.length > 0 && names.every((name) => fields.includes(name));
  if (isOf(ownPages.details)) return 'details';
  return isOf(ownPages.settings) ? 'settings' : undefined;
}

const mayBegin = (actor: Actor, entry: TimelineRow): boolean => {
  if (ownPageOf(actor, entry)) return true;
  const needed = neededToPutBack(entry.event);
  return needed !== undefined && may(actor, needed) && canSee(actor, entry);
};

function isOpen(asking: Asking, entry: TimelineRow, subject: users.Subject | undefined): boolean {
  const { actor, rights } = asking;
  if (!canBePutBack(entry.event)) return false;
  if (ownPageOf(actor, entry)) return true;
  if (entry.subjectType === 'user')
    return subject !== undefined && may(actor, 'users.view') && ofUsers[entry.event]?.(asking, entry, subject) === true;
  if (entry.subjectType === 'customer') return may(actor, 'customers.view') && touches(entry, unmasked(actor));
  if (entry.subjectType === 'role') {
    const role = may(actor, 'roles.view') ? rights.role(entry.subjectId) : undefined;
    return role !== undefined && canEditRole(actor, role) && touches(entry, roleFields);
  }
  const group = may(actor, 'groups.view') ? rights.group(entry.subjectId ?? 0) : undefined;
  return group !== undefined && canPutBackGroup(asking, entry, group);
}

type OfUser = (asking: Asking, entry: TimelineRow, subject: users.Subject) => boolean;

/** Whether something about a user can be put back while they are as they are now. */
const ofUsers: Partial<Record<PutBackEvent, OfUser>> = {
  'user.updated': ({ actor, rights }, entry, subject) =>
    users.canEdit(actor, subject) && touches(entry, reachable(actor, subject, rights)),
  'user.activated': ({ actor, rights }, _entry, subject) =>
    subject.id !== actor.id && users.canDeactivate(actor, subject, rights),
  'user.deactivated': ({ actor, rights }, _entry, subject) => users.canActivate(actor, subject, rights),
  'user.deleted': ({ actor, rights }, _entry, subject) => users.canRestore(actor, subject, rights),
  'user.restored': ({ actor, rights }, _entry, subject) =>
    subject.id !== actor.id && subject.status === 'deactivated' && users.canDelete(actor, subject, rights),
  'customers.released': isOneCustomer,
  'customers.received': isOneCustomer,
  'customers.assigned': ({ actor }, { details }, subject) =>
    users.canAssignCustomers(actor, subject) && [details.assigned, details.released].flat().some(Boolean),
};

function isOneCustomer({ actor }: Asking, { details: { customers } }: TimelineRow, subject: users.Subject): boolean {
  return users.canAssignCustomers(actor, subject) && Array.isArray(customers) && customers.length === 1;
}

/** Role, groups, mask and e-mail of somebody stronger are out of reach. */
function reachable(actor: Actor, subject: users.Subject, rights: Rights): string[] {
  const strong = ['roleId', 'groupIds', 'maskData'];
  return userFields.filter((name) => {
    if (name === 'email') return users.canChangeSignIn(actor, subject, rights);
    return !strong.includes(name) || users.canChangeAccess(actor, subject, rights);
  });
}

const unmasked = (actor: Actor) => customerFields.filter((name) => !(actor.masked && isPersonal(name)));

const touches = ({ changes }: TimelineRow, names: readonly string[]) =>
  names.some((name) => Object.hasOwn(changes ?? {}, name));

const canPutBackGroup = ({ actor, rights }: Asking, entry: TimelineRow, group: Group) =>
  entry.event === 'group.updated'
    ? canEditGroup(actor, group, rights) && touches(entry, groupFields)
    : canChangeMembers(actor, group, rights) && [entry.details.users ?? []].flat().length > 0;
