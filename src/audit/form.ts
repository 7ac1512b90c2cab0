import { field } from '../lib/fields.ts';

/** What narrows the trail that is downloaded: the query of the address of its list. */
export const exportForm = { filter: field.hidden('audit.fields.filter', /^\?(?!.*%00)[\w%.~*'()!&=-]{1,9000}$/) };
