import { field } from '../lib/fields.ts';

/**
 * The list of users with ticks: which rows were shown and which of them are ticked, the address of the list as it was
 * shown, and where the pressed button leads. The search and the filters come along under the names that addresses have.
 */
export const selectionForm = {
  shown: field.rowIds('users.fields.selected', { type: 'hidden' }),
  ticked: field.rowIds('users.fields.selected', { type: 'hidden' }),
  at: field.hidden('users.fields.selected', /^\/users(\?.{0,8000})?$/su),
  _do: field.hidden(
    'users.fields.selected',
    /^(search|page|all|clear|done|chosen|works|export|user:[1-9]\d{0,14}|bulk:[a-z-]{1,30}|go:.{0,8000})$/su,
  ),
};
