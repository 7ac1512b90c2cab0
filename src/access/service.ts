import type { Connection } from '../database/database.ts';
import type { Actor, LoadedSignIn, PendingSignIn } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { isLanguage } from '../lib/words.ts';
import { type Permission, permissions } from '../permissions.ts';
import type { Group, Role, StoredRights } from './store.ts';
import * as store from './store.ts';

export { signInOfSession } from './sign-in-store.ts';
export type { Group, Role };

/** All roles and groups, and what they come to. Kept in memory until one of them changes. */
export interface Rights extends StoredRights {
  role(id: number | null): Role | undefined;
  group(id: number): Group | undefined;
  /** What somebody with this direct role and these groups may do, in the order of the list of permissions. */
  permissionsOf(roleId: number | null, groupIds: number[]): ReadonlySet<Permission>;
  isAdministrator(roleId: number | null, groupIds: number[]): boolean;
  /** The roles, and the groups, that give a permission: Admin gives every one. */
  carriersOf(permission: Permission): { roleIds: number[]; groupIds: number[] };
}

export type Identity = { actor: Actor } | { pending: PendingSignIn } | { endedUserId: number };

const kept = new WeakMap<Portal, Rights>();
const everything: ReadonlySet<Permission> = new Set(permissions);

/** The rights as they are now, or as they were at `version`, which every request reads with its session. */
export async function currentRights(portal: Portal, version?: number): Promise<Rights> {
  const known = kept.get(portal);
  if (known && known.version === version) return known;
  const rights = toRights(await store.readRights(portal.database.knex));
  kept.set(portal, rights);
  return rights;
}

/** The rights as a transaction sees them. */
export const readRightsIn = async (trx: Connection): Promise<Rights> => toRights(await store.readRights(trx));

/** Whether somebody who is at something for long is still signed in and may still do all of this. */
export async function mayStill(portal: Portal, actor: Actor, needed: Permission[]): Promise<boolean> {
  const now = await store.findSignedIn(portal.database.knex, actor);
  if (!now) return false;
  const held = (await currentRights(portal)).permissionsOf(now.roleId, now.groupIds);
  return needed.every((permission) => held.has(permission));
}

/** Who the sign-in that came with a session is, and what they may do now. */
export async function identify(
  portal: Portal,
  row: LoadedSignIn,
  request: { address: string | undefined; requestId: string },
): Promise<Identity> {
  if (!row.valid) return { endedUserId: row.userId };
  if (row.seenLongAgo) await store.touchSignIn(portal.database.knex, row.signInId);
  const { signInId, userId, email, timeZone, secondFactor } = row;
  const language = isLanguage(row.language) ? row.language : 'en';
  if (row.codeDue) return { pending: { signInId, userId, email, language, timeZone, secondFactor } };
  const rights = await currentRights(portal, row.accessVersion);
  return { actor: { ...actorOf(row, rights), language, ...request } };
}

function actorOf(row: LoadedSignIn, rights: Rights): Omit<Actor, 'language' | 'address' | 'requestId'> {
  const { firstName, lastName, email, roleId, groupIds } = row;
  return {
    id: row.userId,
    firstName,
    lastName,
    name: `${firstName} ${lastName}`,
    email,
    roleId,
    groupIds,
    accessVersion: rights.version,
    permissions: rights.permissionsOf(roleId, groupIds),
    administrator: rights.isAdministrator(roleId, groupIds),
    masked: row.masked,
    timeZone: row.timeZone,
    theme: row.theme ?? undefined,
    mustChangePassword: row.mustChangePassword,
    signInId: row.signInId,
    selectedUsers: row.selectedUsers,
    passwordIsRecent: row.passwordIsRecent,
  };
}

/** What roles and groups come to; also of those that might be. */
export function toRights(stored: StoredRights): Rights {
  const roles = new Map(stored.roles.map((role) => [role.id, role]));
  const groups = new Map(stored.groups.map((group) => [group.id, group]));
  const unions = new Map<string, ReadonlySet<Permission>>();
  const rolesOf = (roleId: number | null, groupIds: number[]) =>
    [roleId ?? 0, ...groupIds.flatMap((id) => groups.get(id)?.roleIds ?? [])].flatMap((id) => roles.get(id) ?? []);
  const isAdministrator = (roleId: number | null, groupIds: number[]) =>
    rolesOf(roleId, groupIds).some((role) => role.builtIn === 'admin');
  return {
    ...stored,
    role: (id) => roles.get(id ?? 0),
    group: (id) => groups.get(id),
    isAdministrator,
    carriersOf(permission) {
      const gives = (id: number) => {
        const role = roles.get(id);
        return role?.builtIn === 'admin' || role?.permissions.includes(permission) === true;
      };
      return {
        roleIds: stored.roles.map(({ id }) => id).filter(gives),
        groupIds: stored.groups.filter(({ roleIds }) => roleIds.some(gives)).map(({ id }) => id),
      };
    },
    permissionsOf(roleId, groupIds) {
      const key = `${roleId}:${groupIds.join()}`;
      const known = unions.get(key);
      if (known) return known;
      const held = new Set(rolesOf(roleId, groupIds).flatMap((role) => role.permissions));
      const union = isAdministrator(roleId, groupIds)
        ? everything
        : new Set(permissions.filter((name) => held.has(name)));
      if (unions.size > 5_000) unions.clear();
      unions.set(key, union);
      return union;
    },
  };
}
