import { type Actor, may } from '../lib/access.ts';
import type { Permission } from '../permissions.ts';
import type { Group, Rights, Role } from './service.ts';

/** What gives somebody rights: a direct role, and groups. */
export interface Holding {
  roleId: number | null;
  groupIds: number[];
}

/** One may give only what one holds. */
export const canGiveRole = (actor: Actor, role: Role): boolean =>
  role.builtIn === 'admin' ? actor.administrator : holdsAll(actor, role.permissions);

export const canGiveGroup = (actor: Actor, group: Group, rights: Rights): boolean =>
  group.roleIds.every((id) => {
    const role = rights.role(id);
    return role !== undefined && canGiveRole(actor, role);
  });

/** Whether somebody may do something that the actor may not. */
export const holdsMore = (actor: Actor, holding: Holding, rights: Rights): boolean =>
  rights.isAdministrator(holding.roleId, holding.groupIds)
    ? !actor.administrator
    : !holdsAll(actor, rights.permissionsOf(holding.roleId, holding.groupIds));

/** What a user's mask becomes: whoever is masked unmasks nobody, oneself included, and creates masked users. */
export const maskFor = (actor: Actor, wanted: boolean, held = true): boolean => wanted || (actor.masked && held);

/** Whoever is masked stays out of the accounts of those who are not: signed in as them, they would see everything. */
export const seesMore = (actor: Actor, subject: { maskData: boolean }): boolean => actor.masked && !subject.maskData;

export const holdsAll = (actor: Actor, wanted: Iterable<Permission>): boolean =>
  actor.administrator || [...wanted].every((permission) => actor.permissions.has(permission));

/** What gives more than the actor holds. Who has any of it is out of the actor's reach, and nobody else is. */
export const outOfReach = (actor: Actor, rights: Rights): { roleIds: number[]; groupIds: number[] } => ({
  roleIds: rights.roles.filter((role) => !canGiveRole(actor, role)).map(({ id }) => id),
  groupIds: rights.groups.filter((group) => !canGiveGroup(actor, group, rights)).map(({ id }) => id),
});

/** Built-in roles are fixed. To change or delete another one has to hold all of it. */
export const canEditRole = (actor: Actor, role: Role): boolean =>
  may(actor, 'roles.edit') && role.builtIn === null && canGiveRole(actor, role);

export const canEditGroup = (actor: Actor, group: Group, rights: Rights): boolean =>
  may(actor, 'groups.edit') && group.builtIn === null && canGiveGroup(actor, group, rights);

/** Members are people, so one has to be allowed to see people. Those of Administrators can be changed as well. */
export const canChangeMembers = (actor: Actor, group: Group, rights: Rights): boolean =>
  may(actor, 'groups.edit') && may(actor, 'users.view') && canGiveGroup(actor, group, rights);

/** Why something may not be changed or given, if it may not; the words for it are in `access.locked`. */
export type Locked = 'built-in' | 'administrators' | 'holders' | undefined;

export function whyRoleLocked(actor: Actor, role: Role): Locked {
  if (role.builtIn) return 'built-in';
  return canGiveRole(actor, role) ? undefined : 'holders';
}

export function whyGroupLocked(actor: Actor, group: Group, rights: Rights): Locked {
  if (canGiveGroup(actor, group, rights)) return group.builtIn ? 'built-in' : undefined;
  return rights.isAdministrator(null, [group.id]) ? 'administrators' : 'holders';
}
