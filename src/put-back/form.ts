import { field } from '../lib/fields.ts';

/** Which fields go back, and what the page said when they were chosen. */
export const putBackForm = {
  fields: field.ticks('put-back.fields.fields', (name) => /^\w{1,50}$/.test(name)),
  seen: field.hidden('put-back.fields.fields', /^[\w-]{43}$/),
};
