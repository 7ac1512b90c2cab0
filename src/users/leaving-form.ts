import { field } from '../lib/fields.ts';

/** What becomes of the customers of somebody who is deactivated or deleted. */
export const leavingForm = {
  customers: field.choice('users.fields.customers', ['keep', 'release', 'hand-over'], { type: 'radio' }),
  successor: field.text('users.fields.successor', { max: 254, required: false, autocomplete: 'off', hint: true }),
};
