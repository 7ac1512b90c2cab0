import { field } from '../lib/fields.ts';

/** What the list showed, as its address says it. */
export const exportForm = { filter: field.hidden('users.fields.filter', /^[!-~]{1,4000}$/) };
