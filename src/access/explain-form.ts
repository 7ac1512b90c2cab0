import { field } from '../lib/fields.ts';

/** What somebody might have instead. Nothing is saved by looking. */
export const whatIfForm = {
  roleId: field.rowId('users.fields.roleId', { type: 'radio' }),
  groupIds: field.rowIds('users.fields.groupIds'),
};
