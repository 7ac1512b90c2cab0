import { field } from '../lib/fields.ts';

/** As whom a link shows the draft, and in which language it begins. */
export const linkForm = {
  customer: field.text('preview.fields.customer', { max: 50, autocomplete: 'off' }),
  language: field.hidden('preview.fields.language', /^[a-z]{2,3}$/),
};
