import { field } from '../lib/fields.ts';

/** The first code of an app, and the secret that the page showed, sealed. */
export const appForm = {
  code: field.typed('secondFactor.fields.code', {
    type: 'code',
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    max: 40,
  }),
  setup: field.hidden('secondFactor.fields.setup', /^[\w-]{40,600}$/),
};

/** Signing in without a second factor takes a longer password, which only who knows it can show. */
export const offForm = {
  currentPassword: field.password('secondFactor.fields.currentPassword', { autocomplete: 'current-password' }),
};
