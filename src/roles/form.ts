import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';
import { permissions } from '../permissions.ts';

export const createForm = {
  name: field.text('roles.fields.name', { max: 100, autocomplete: 'off' }),
  description: field.text('roles.fields.description', { max: 500, required: false, hint: true, autocomplete: 'off' }),
  permissions: field.ticks('roles.fields.permissions', permissions, { hint: true }),
};

export const editForm = { ...createForm, version: field.hidden('roles.fields.version', /^\d{1,9}$/) };

/** A role that people or groups get for the one that is deleted, or none. */
const inItsPlace = (words: string) =>
  field.choice(words, (value) => /^(none|[1-9]\d{0,14})$/.test(value), { required: false });

export const deleteForm = {
  holders: inItsPlace('roles.fields.holders'),
  groups: inItsPlace('roles.fields.groups'),
};

export type RoleValues = ValuesOf<typeof createForm>;
export type EditValues = ValuesOf<typeof editForm>;
export type DeleteValues = ValuesOf<typeof deleteForm>;
