import { field } from '../lib/fields.ts';

/** A file. What is sent in its place as text is ignored: the file itself comes beside the form. */
export const importForm = { file: field.typed('imports.fields.file', { max: 255 }) };

/** How new users get in, where it is about users and some are new. */
export const confirmForm = {
  way: field.choice('imports.fields.way', ['mail', 'hand-over'], { type: 'radio', required: false, hint: true }),
};
