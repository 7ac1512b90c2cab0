import { field } from '../lib/fields.ts';
import { createForm, credentialsForm } from './form.ts';

/** A new password for somebody else. */
export const setPasswordForm = {
  password: credentialsForm.password,
  repeatPassword: credentialsForm.repeatPassword,
  mustChangePassword: field.checkbox('users.fields.mustChangePassword', { hint: true }),
  sendMail: field.checkbox('users.fields.sendMail', { hint: true }),
  generated: createForm.generated,
};
