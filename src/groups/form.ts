import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';

export const createForm = {
  name: field.text('groups.fields.name', { max: 100, autocomplete: 'off' }),
  description: field.text('groups.fields.description', {
    max: 500,
    required: false,
    hint: true,
    autocomplete: 'off',
  }),
  roleIds: field.rowIds('groups.fields.roleIds', { hint: true }),
};

export const editForm = { ...createForm, version: field.hidden('groups.fields.version', /^\d{1,9}$/) };

/** What those get who would be left without role and group: a role or another group. */
const isInstead = (value: string) => /^(role|group):[1-9]\d{0,14}$/.test(value);
const instead = field.choice('groups.fields.instead', isInstead, { required: false });

/** What becomes of the members of a group that is deleted. */
export const deleteForm = {
  people: field.choice('groups.fields.people', ['remove', 'move'], { type: 'radio', required: false }),
  targetId: field.rowId('groups.fields.targetId'),
  instead,
};

/** Who leaves a group: those who are ticked, or the one whose button was pressed. */
export const removeForm = {
  member: field.rowIds('groups.fields.member', { type: 'hidden' }),
  only: field.hidden('groups.fields.member', /^[1-9]\d{0,14}$/),
  confirmed: field.hidden('groups.fields.member', /^yes$/),
  instead,
};

export type GroupValues = ValuesOf<typeof createForm>;
export type EditValues = ValuesOf<typeof editForm>;
export type DeleteValues = ValuesOf<typeof deleteForm>;
