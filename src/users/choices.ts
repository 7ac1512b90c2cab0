import type { Rights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';
import type { Words } from '../lib/words.ts';
import * as policy from './policy.ts';

/** One role or group as a form offers it: what one may not give is shown, disabled, with who could. */
export interface Choice {
  value: string;
  label: string;
  hint: string;
  disabled: boolean;
  reason: string;
}

/** No role, and every role with a line that says what it gives; `locked` when this user's are out of reach. */
export function roleChoices(actor: Actor, rights: Rights, t: Words, locked = false): Choice[] {
  const none = { value: '', label: t('users.form.no-role'), hint: t('users.form.no-role-hint') };
  const roles = rights.roles.map((role) => ({
    value: String(role.id),
    label: role.builtIn ? t(`access.roles.${role.builtIn}.name`) : role.name,
    hint: role.builtIn ? t(`access.roles.${role.builtIn}.description`) : role.description,
    ...(locked ? off : given(policy.canGiveRole(actor, role), role.builtIn === 'admin', t)),
  }));
  return [{ ...none, disabled: locked, reason: '' }, ...roles];
}

export function groupChoices(actor: Actor, rights: Rights, t: Words, locked = false): Choice[] {
  return rights.groups.map((group) => ({
    value: String(group.id),
    label: group.builtIn ? t(`access.groups.${group.builtIn}.name`) : group.name,
    hint: group.builtIn ? t(`access.groups.${group.builtIn}.description`) : group.description,
    ...(locked ? off : given(policy.canGiveGroup(actor, group, rights), rights.isAdministrator(null, [group.id]), t)),
  }));
}

/** The name of a role in the reader's language; the built-in ones are translated. */
export function roleName(rights: Rights, id: number | null, t: Words): string {
  const role = rights.role(id);
  if (!role) return '';
  return role.builtIn ? t(`access.roles.${role.builtIn}.name`) : role.name;
}

export function groupNames(rights: Rights, ids: number[], t: Words): string[] {
  return ids.flatMap((id) => {
    const group = rights.group(id);
    if (!group) return [];
    return [group.builtIn ? t(`access.groups.${group.builtIn}.name`) : group.name];
  });
}

/** Why none of them can be chosen is said once, above them all. */
const off = { disabled: true, reason: '' };

function given(may: boolean, administratorsOnly: boolean, t: Words) {
  const reason = administratorsOnly ? 'users.form.administrators-give' : 'users.form.holders-give';
  return { disabled: !may, reason: may ? '' : t(reason) };
}
