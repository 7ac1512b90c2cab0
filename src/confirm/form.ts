import { field } from '../lib/fields.ts';

/** One's own password, asked again, and where it goes on: at a page, or with a form that was kept. */
export const confirmForm = {
  currentPassword: field.password('confirm.fields.currentPassword', { autocomplete: 'current-password' }),
  next: field.hidden('confirm.fields.next', /^\/.{0,1999}$/),
  _kept: field.hidden('confirm.fields.kept', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
};
