import { field } from '../lib/fields.ts';

/** One of the chosen, who is not to be among them any more, and the page of them that is shown. */
export const deselectionForm = {
  user: field.hidden('users.fields.selected', /^[1-9]\d{0,14}$/),
  at: field.hidden('users.fields.selected', /^[\w:-]{1,4000}$/),
};
