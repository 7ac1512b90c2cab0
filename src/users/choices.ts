import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { canGiveGroup, canGiveRole, type Locked, maskFor } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import { descriptionOfGroup, descriptionOfRole } from '../access/shown.ts';
import type { Actor } from '../lib/access.ts';
import type { Fields, FormState } from '../lib/forms.ts';
import type { Words } from '../lib/words.ts';

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
    label: nameOfRole(role, t),
    hint: descriptionOfRole(role, t),
    ...(locked ? off : given(canGiveRole(actor, role), role.builtIn === 'admin', t)),
  }));
  return [{ ...none, disabled: locked, reason: '' }, ...roles];
}

export function groupChoices(actor: Actor, rights: Rights, t: Words, locked = false): Choice[] {
  return rights.groups.map((group) => ({
    value: String(group.id),
    label: nameOfGroup(group, t),
    hint: descriptionOfGroup(group, t),
    ...(locked ? off : given(canGiveGroup(actor, group, rights), rights.isAdministrator(null, [group.id]), t)),
  }));
}

/** A form with **Mask data** as it will be stored: a box that one may not untick is disabled, so it is not sent. */
export function withMask<F extends Fields>(form: FormState<F>, actor: Actor, held = true): FormState<F> {
  return { ...form, values: { ...form.values, maskData: maskFor(actor, form.values.maskData === true, held) } };
}

/** Why none of them can be chosen is said once, above them all. */
const off = { disabled: true, reason: '' };

function given(may: boolean, administratorsOnly: boolean, t: Words) {
  const locked: Locked = administratorsOnly ? 'administrators' : 'holders';
  return { disabled: !may, reason: may ? '' : t(`access.locked.${locked}`) };
}
