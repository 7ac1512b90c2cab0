import type { Words } from '../lib/words.ts';
import type { Group, Role } from './store.ts';

/** The name of a role in the reader's language: the built-in ones are translated. */
export const nameOfRole = (role: Role, t: Words): string =>
  role.builtIn ? t(`access.roles.${role.builtIn}.name`) : role.name;

export const nameOfGroup = (group: Group, t: Words): string =>
  group.builtIn ? t(`access.groups.${group.builtIn}.name`) : group.name;
