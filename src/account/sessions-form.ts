import { field } from '../lib/fields.ts';

/** Which session ends, or which browser is forgotten. */
export const endForm = { id: field.rowId('account.fields.id') };
