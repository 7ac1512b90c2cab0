import type { Formats } from '../lib/formats.ts';
import type { Language, Words } from '../lib/words.ts';
import { hasWords } from '../lib/words.ts';
import { areas, type Permission, permissions } from '../permissions.ts';
import { nameOfGroup, nameOfRole } from './names.ts';
import { mostNamed } from './people-service.ts';
import type { Group, Role } from './service.ts';

/** Permissions in plain words, by what they are about. */
export interface Area {
  area: string;
  label: string;
  permissions: { name: Permission; label: string; hint: string }[];
}

/** All permissions there are. */
export const allAreas = (t: Words): Area[] =>
  areas.map((area) => ({
    area,
    label: t(`access.areas.${area}`),
    permissions: permissions
      .filter((name) => name.startsWith(`${area}.`))
      .map((name) => ({ name, label: t(`permissions.${name}`), hint: hintOf(name, t) })),
  }));

/** Those that somebody or something gives, without the areas of which it gives nothing. */
export const areasOf = (held: ReadonlySet<Permission>, t: Words): Area[] =>
  allAreas(t)
    .map((area) => ({ ...area, permissions: area.permissions.filter(({ name }) => held.has(name)) }))
    .filter((area) => area.permissions.length > 0);

/** The built-in ones first, the others by their names. */
function inOrder<T extends { builtIn: string | null; id: number }>(
  list: readonly T[],
  nameOf: (item: T) => string,
  language: Language,
): T[] {
  const collator = new Intl.Collator(language, { numeric: true });
  const fixed = list.filter(({ builtIn }) => builtIn !== null).sort((a, b) => a.id - b.id);
  const others = list.filter(({ builtIn }) => builtIn === null);
  return [...fixed, ...others.sort((a, b) => collator.compare(nameOf(a), nameOf(b)) || a.id - b.id)];
}

export const rolesInOrder = (roles: readonly Role[], t: Words, language: Language): Role[] =>
  inOrder(roles, (role) => nameOfRole(role, t), language);

export const groupsInOrder = (groups: readonly Group[], t: Words, language: Language): Group[] =>
  inOrder(groups, (group) => nameOfGroup(group, t), language);

export const descriptionOfRole = (role: Role, t: Words): string =>
  role.builtIn ? t(`access.roles.${role.builtIn}.description`) : role.description;

export const descriptionOfGroup = (group: Group, t: Words): string =>
  group.builtIn ? t(`access.groups.${group.builtIn}.description`) : group.description;

/** How many people they are, and the names of the first. */
export function shownPeople(people: { name: string }[], t: Words, formats: Formats): { count: number; names: string } {
  const names = people.slice(0, mostNamed).map(({ name }) => name);
  const all = people.length > mostNamed ? [...names, t('access.others')] : names;
  return { count: people.length, names: formats.formatList(all) };
}

const hintOf = (name: Permission, t: Words) =>
  hasWords(`access.permission-hints.${name}`) ? t(`access.permission-hints.${name}`) : '';
