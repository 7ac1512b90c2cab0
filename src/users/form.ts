import { field, type ValuesOf } from '../lib/forms.ts';
import { languages } from '../lib/words.ts';
import { newPasswordForm } from '../password/form.ts';

type LanguageCode = keyof typeof languages;

/** Who it is. */
export const personForm = {
  firstName: field.text('users.fields.firstName', { max: 100, autocomplete: 'off' }),
  lastName: field.text('users.fields.lastName', { max: 100, autocomplete: 'off' }),
  email: field.email('users.fields.email', { autocomplete: 'off', hint: true }),
};

/** What they may do. */
export const accessForm = {
  status: field.choice('users.fields.status', ['active', 'deactivated'], { hint: true }),
  supervisor: field.text('users.fields.supervisor', { max: 254, required: false, autocomplete: 'off', hint: true }),
  roleId: field.rowId('users.fields.roleId', { type: 'radio' }),
  groupIds: field.rowIds('users.fields.groupIds', { hint: true }),
  agent: field.checkbox('users.fields.agent', { hint: true }),
  maskData: field.checkbox('users.fields.maskData', { hint: true }),
};

/** Their first password, and how it reaches them. */
export const credentialsForm = {
  ...newPasswordForm,
  mustChangePassword: field.checkbox('users.fields.mustChangePassword', { hint: true }),
  withoutCode: field.checkbox('users.fields.withoutCode', { hint: true }),
  language: field.choice('users.fields.language', Object.keys(languages) as [LanguageCode, ...LanguageCode[]]),
  sendMail: field.checkbox('users.fields.sendMail', { hint: true }),
};

/** What the page itself puts into the form: its own name, against double clicks, and where to go back to. */
const pageForm = {
  formKey: field.hidden('users.fields.formKey', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
  generated: field.hidden('users.fields.generated', /^[\w-]{43}$/),
};

export const createForm = { ...personForm, ...accessForm, ...credentialsForm, ...pageForm };

export const editForm = {
  ...personForm,
  ...accessForm,
  language: credentialsForm.language,
  version: field.hidden('users.fields.version', /^[1-9]\d{0,8}$/),
};

export type CreateValues = ValuesOf<typeof createForm>;
export type EditValues = ValuesOf<typeof editForm>;
