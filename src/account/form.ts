import { field } from '../lib/fields.ts';
import { type Language, languages } from '../lib/words.ts';

/** Every time zone the platform knows, with UTC first. */
export const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** How the portal looks to oneself. */
export const settingsForm = {
  language: field.choice('users.fields.language', Object.keys(languages) as Language[]),
  timeZone: field.choice('account.fields.timeZone', timeZones, { hint: true }),
  theme: field.choice('account.fields.theme', ['system', 'light', 'dark']),
};

export const ownPasswordForm = {
  currentPassword: field.password('account.fields.currentPassword', { autocomplete: 'current-password' }),
  password: field.password('password.fields.password', { autocomplete: 'new-password', hint: true }),
  repeatPassword: field.password('password.fields.repeat', { autocomplete: 'new-password' }),
};
