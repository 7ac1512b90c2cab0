import { type Permission, permissions } from '../permissions.ts';
import type { Holder } from './explain-store.ts';
import type { Group, Rights, Role } from './service.ts';

/** What takes one permission from somebody and as little else as roles and groups allow. */
export interface TakeAway {
  permission: Permission;
  /** What gives it, and has to go. */
  from: { role: Role | undefined; groups: Group[]; carriers: Role[] };
  /** What could be given instead, so that the rest stays. */
  instead: { role: Role | undefined; groups: Group[] };
  /** What would be left. */
  roleId: number | null;
  groupIds: number[];
  /** What would be lost besides, since nothing gives it without the permission. */
  alsoLost: Permission[];
}

const mostInstead = 3;

/**
 * How to take a permission away. Whatever gives it goes; for the rest of what that gave, groups and, where there is no
 * other role, a role are looked for that give some of it, not the permission, and nothing new.
 */
export function takeAway(rights: Rights, holder: Holder, permission: Permission): TakeAway {
  const role = rights.role(holder.role?.id ?? null);
  const groups = holder.groups.flatMap(({ id }) => rights.group(id) ?? []);
  const gives = (roleId: number | null, groupIds: number[]) => rights.permissionsOf(roleId, groupIds).has(permission);
  const goes = groups.filter((group) => gives(null, [group.id]));
  const roleGoes = role !== undefined && gives(role.id, []);
  const kept = {
    roleId: roleGoes ? null : (role?.id ?? null),
    groupIds: groups.filter((group) => !goes.includes(group)).map(({ id }) => id),
  };
  const now = rights.permissionsOf(
    role?.id ?? null,
    groups.map(({ id }) => id),
  );
  const wanted = new Set([...now].filter((name) => name !== permission));
  const from = { role: roleGoes ? role : undefined, groups: goes };
  const carriers = carriersAmong(rights, permission, from.role, goes);
  return { permission, from: { ...from, carriers }, ...substitute(rights, kept, wanted) };
}

interface Held {
  roleId: number | null;
  groupIds: number[];
}

type Choice = { role: Role; group?: undefined } | { group: Group; role?: undefined };

/** What to give beside what is left, so that all that is wanted stays; nothing where that is not to be had. */
function substitute(rights: Rights, kept: Held, wanted: ReadonlySet<Permission>) {
  let held = kept;
  const added: Choice[] = [];
  for (let next = best(rights, held, wanted); next && added.length < mostInstead; next = best(rights, held, wanted)) {
    added.push(next);
    held = withChoice(held, next);
  }
  const missing = ({ roleId, groupIds }: Held) => {
    const left = rights.permissionsOf(roleId, groupIds);
    return permissions.filter((name) => wanted.has(name) && !left.has(name));
  };
  if (missing(held).length > 0) return { instead: { role: undefined, groups: [] }, ...kept, alsoLost: missing(kept) };
  const [role] = added.flatMap((each) => each.role ?? []);
  return { instead: { role, groups: added.flatMap((each) => each.group ?? []) }, ...held, alsoLost: [] };
}

/** What brings back the most of what is wanted and brings nothing that is not. */
function best(rights: Rights, held: Held, wanted: ReadonlySet<Permission>): Choice | undefined {
  const has = rights.permissionsOf(held.roleId, held.groupIds);
  const roles = held.roleId === null ? rights.roles.map((role): Choice => ({ role })) : [];
  const choices = [...rights.groups.map((group): Choice => ({ group })), ...roles];
  const rated = choices.map((choice) => {
    const given = [...permissionsOf(rights, choice)];
    const fits = given.every((name) => wanted.has(name));
    return { choice, brings: fits ? given.filter((name) => !has.has(name)).length : 0 };
  });
  const [first] = rated.filter(({ brings }) => brings > 0).sort((a, b) => b.brings - a.brings);
  return first?.choice;
}

const permissionsOf = (rights: Rights, { role, group }: Choice) =>
  rights.permissionsOf(role?.id ?? null, group ? [group.id] : []);

const withChoice = (held: Held, { role, group }: Choice): Held => ({
  roleId: role?.id ?? held.roleId,
  groupIds: group ? [...held.groupIds, group.id] : held.groupIds,
});

/** The roles by which it comes: to take it out of them concerns everybody who has them. */
function carriersAmong(rights: Rights, permission: Permission, role: Role | undefined, groups: Group[]): Role[] {
  const ids = new Set([...(role ? [role.id] : []), ...groups.flatMap(({ roleIds }) => roleIds)]);
  const carriers = new Set(rights.carriersOf(permission).roleIds);
  return [...ids].filter((id) => carriers.has(id)).flatMap((id) => rights.role(id) ?? []);
}
