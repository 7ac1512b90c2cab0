import { field } from '../lib/fields.ts';

/** A password to be chosen, twice. Empty ones are read too: what they mean is the page's question. */
export const newPasswordForm = {
  password: field.password('password.fields.password', { required: false, autocomplete: 'new-password', hint: true }),
  repeatPassword: field.password('password.fields.repeat', { required: false, autocomplete: 'new-password' }),
};

/** Who forgot the password. What is typed is compared, not checked. */
export const forgottenForm = {
  email: field.typed('login.fields.email', { type: 'email', autocomplete: 'username', inputMode: 'email', max: 254 }),
};

/** What is wrong with a password and its repetition, before it is judged as a password: one filled is a mistake. */
export function passwordPairProblem({ password, repeatPassword }: { password: string; repeatPassword: string }) {
  if (password === repeatPassword) return undefined;
  if (!password) return { password: { code: 'required' } };
  return { repeatPassword: { code: repeatPassword ? 'different' : 'required' } };
}
