import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';
import { newPasswordForm } from '../password/form.ts';

/** The first administrator. */
export const setupForm = {
  firstName: field.text('users.fields.firstName', { max: 100, autocomplete: 'given-name' }),
  lastName: field.text('users.fields.lastName', { max: 100, autocomplete: 'family-name' }),
  email: field.email('users.fields.email', { autocomplete: 'username', hint: true }),
  ...newPasswordForm,
};

export type SetupValues = ValuesOf<typeof setupForm>;
