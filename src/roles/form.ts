import { z } from 'zod';
import { type Field, field, type ValuesOf } from '../lib/forms.ts';
import { type Permission, permissions } from '../permissions.ts';

const known: ReadonlySet<string> = new Set(permissions);

/** Ticks that each name a permission. Doubled ones count once. */
const ticks: Field<Permission[]> = {
  words: 'roles.fields.permissions',
  type: 'checkboxes',
  required: false,
  hint: true,
  secret: false,
  schema: z
    .union([z.undefined(), z.string(), z.array(z.string())], { error: 'unknown-choice' })
    .transform((value) => [...new Set([value ?? []].flat())])
    .refine((names) => names.every((name) => known.has(name)), { error: 'unknown-choice' })
    .transform((names) => permissions.filter((name) => names.includes(name))),
};

export const createForm = {
  name: field.text('roles.fields.name', { max: 100, autocomplete: 'off' }),
  description: field.text('roles.fields.description', { max: 500, required: false, hint: true, autocomplete: 'off' }),
  permissions: ticks,
};

export const editForm = { ...createForm, version: field.hidden('roles.fields.version', /^\d{1,9}$/) };

/** A role that people or groups get for the one that is deleted, or none. */
const inItsPlace = (words: string) => ({
  ...field.hidden(words, /^(none|[1-9]\d{0,14})$/),
  type: 'select' as const,
});

export const deleteForm = {
  holders: inItsPlace('roles.fields.holders'),
  groups: inItsPlace('roles.fields.groups'),
};

export type RoleValues = ValuesOf<typeof createForm>;
export type EditValues = ValuesOf<typeof editForm>;
export type DeleteValues = ValuesOf<typeof deleteForm>;
