import type { Words } from '../lib/words.ts';
import type { Group, Rights, Role } from './service.ts';

/** The name of a role in the reader's language: the built-in ones are translated. */
export const nameOfRole = (role: Role, t: Words): string =>
  role.builtIn ? t(`access.roles.${role.builtIn}.name`) : role.name;

export const nameOfGroup = (group: Group, t: Words): string =>
  group.builtIn ? t(`access.groups.${group.builtIn}.name`) : group.name;

/** The name of a role by its number; empty for none. */
export function roleName(rights: Rights, id: number | null, t: Words): string {
  const role = rights.role(id);
  return role ? nameOfRole(role, t) : '';
}

export const groupNames = (rights: Rights, ids: number[], t: Words): string[] =>
  ids.flatMap((id) => rights.group(id) ?? []).map((group) => nameOfGroup(group, t));
