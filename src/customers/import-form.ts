import { field } from '../lib/fields.ts';

/** A file of customers. What is sent in its place as text is ignored: the file itself comes beside the form. */
export const importForm = { file: field.typed('customers.fields.file', { max: 255 }) };
