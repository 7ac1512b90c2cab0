import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';

/** What is typed is compared, not checked: any mistake in it is a failed sign-in. */
export const loginForm = {
  email: field.typed('login.fields.email', { type: 'email', autocomplete: 'username', inputMode: 'email', max: 254 }),
  password: field.password('login.fields.password', { autocomplete: 'current-password' }),
};

export const codeForm = {
  code: field.typed('login.fields.code', {
    type: 'code',
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    max: 40,
  }),
  remember: field.checkbox('login.fields.remember', { hint: true }),
};

/** The code field as it is shown to who types a recovery code. */
export const recoveryField = {
  ...codeForm.code,
  words: 'login.fields.recoveryCode',
  type: 'text' as const,
  autocomplete: 'off',
  inputMode: 'text',
};

export type CodeValues = ValuesOf<typeof codeForm>;
export type LoginValues = ValuesOf<typeof loginForm>;
