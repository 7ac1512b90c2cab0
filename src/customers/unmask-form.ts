import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';

export const unmaskable = ['name', 'email', 'phone'] as const;

/** What of a customer is shown once, and why. */
export const unmaskForm = {
  field: field.choice('customers.fields.unmask', unmaskable, { type: 'radio' }),
  reason: field.text('customers.fields.reason', { max: 500, hint: true, autocomplete: 'off' }),
};

export type Unmasking = ValuesOf<typeof unmaskForm>;
