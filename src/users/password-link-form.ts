import { field } from '../lib/fields.ts';

/** How a password link reaches its receiver. */
export const passwordLinkForm = {
  way: field.choice('users.fields.linkWay', ['mail', 'show'], { type: 'radio' }),
};
