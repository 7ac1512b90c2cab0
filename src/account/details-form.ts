import { field } from '../lib/fields.ts';

export const detailsForm = {
  firstName: field.text('users.fields.firstName', { max: 100, autocomplete: 'given-name' }),
  lastName: field.text('users.fields.lastName', { max: 100, autocomplete: 'family-name' }),
  email: field.email('users.fields.email', { autocomplete: 'email' }),
};
