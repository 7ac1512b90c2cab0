import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { type Permission, permissions } from '../permissions.ts';
import type { Gift, Holder } from './explain-store.ts';
import * as store from './explain-store.ts';
import { currentRights, type Group, type Rights, type Role } from './service.ts';

export type { Holder };

/** One way by which somebody has a permission: the direct role, or a group and one of its roles. */
export interface Path {
  role: Role;
  group: Group | undefined;
  gift: Gift | undefined;
}

/** A permission, and every path by which it is held; none means that it is not. */
export interface Explained {
  permission: Permission;
  paths: Path[];
}

/** What a choice of role and groups would change. */
export interface Difference {
  gained: Permission[];
  lost: Permission[];
}

const mostGivers = 3;

/** Somebody's rights and where they come from. Everybody may see their own, others with `users.view`. */
export async function explainRights(
  portal: Portal,
  actor: Actor,
  userId: number,
): Promise<{ holder: Holder; explained: Explained[]; rights: Rights }> {
  const allowed = actor.id === userId || may(actor, 'users.view');
  const holder = allowed ? await store.findHolder(portal.database.knex, userId) : undefined;
  if (!holder) throw new NotFound();
  const rights = await currentRights(portal, actor.accessVersion);
  return { holder, rights, explained: permissions.map((permission) => explain(rights, holder, permission)) };
}

/** What somebody would gain and lose with another role and other groups. */
export function compare(rights: Rights, holder: Holder, roleId: number | null, groupIds: number[]): Difference {
  const now = rights.permissionsOf(
    holder.role?.id ?? null,
    holder.groups.map(({ id }) => id),
  );
  const then = rights.permissionsOf(roleId, groupIds);
  return {
    gained: permissions.filter((permission) => then.has(permission) && !now.has(permission)),
    lost: permissions.filter((permission) => now.has(permission) && !then.has(permission)),
  };
}

/** The ways by which this role and these groups give a permission. */
export function pathsTo(rights: Rights, permission: Permission, role: Gift | null, groups: Gift[]): Path[] {
  const direct = rights.role(role?.id ?? null);
  const byGroups = groups.flatMap((gift) => {
    const group = rights.group(gift.id);
    const roles = (group?.roleIds ?? []).flatMap((id) => rights.role(id) ?? []);
    return roles.filter((each) => gives(each, permission)).map((each) => ({ role: each, group, gift }));
  });
  if (!direct || !role || !gives(direct, permission)) return byGroups;
  return [{ role: direct, group: undefined, gift: role }, ...byGroups];
}

/**
 * The names of a few who could give a permission to somebody who lacks it: they may edit users and hold it themselves,
 * administrators first. Without a permission, administrators only. `accessVersion` is the one of the request.
 */
export async function whoCouldGive(
  portal: Portal,
  permission: Permission | undefined,
  accessVersion?: number,
): Promise<string[]> {
  const rights = await currentRights(portal, accessVersion);
  const all = { roleIds: rights.roles.map(({ id }) => id), groupIds: rights.groups.map(({ id }) => id) };
  const administrators = {
    roleIds: all.roleIds.filter((id) => rights.isAdministrator(id, [])),
    groupIds: all.groupIds.filter((id) => rights.isAdministrator(null, [id])),
  };
  const names = await store.findGivers(portal.database.knex, administrators, all, mostGivers);
  if (!permission || names.length === mostGivers) return names;
  const [editors, holders] = [rights.carriersOf('users.edit'), rights.carriersOf(permission)];
  const others = await store.findGivers(portal.database.knex, editors, holders, mostGivers);
  return [...new Set([...names, ...others])].slice(0, mostGivers);
}

/** The names of a few who may do something. */
export async function whoMay(portal: Portal, permission: Permission): Promise<string[]> {
  const holders = (await currentRights(portal)).carriersOf(permission);
  return store.findGivers(portal.database.knex, holders, holders, mostGivers);
}

const explain = (rights: Rights, holder: Holder, permission: Permission): Explained => ({
  permission,
  paths: pathsTo(rights, permission, holder.role, holder.groups),
});

const gives = (role: Role, permission: Permission) => role.builtIn === 'admin' || role.permissions.includes(permission);
