import { field } from '../lib/fields.ts';

/** A file. What is sent in its place as text is ignored: the file itself comes beside the form. */
export const importForm = { file: field.typed('imports.fields.file', { max: 255 }) };
