import { field } from '../lib/fields.ts';
import type { Fields, ValuesOf } from '../lib/forms.ts';
import { type Language, languages } from '../lib/words.ts';
import { newPasswordForm } from '../password/form.ts';

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
  language: field.choice('users.fields.language', Object.keys(languages) as Language[]),
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
  original: field.hidden('users.fields.original', /^/),
  offered: field.hidden('users.fields.offered', /^\d{1,15}(,\d{1,15})*$/),
};

export type CreateValues = ValuesOf<typeof createForm>;
export type EditValues = ValuesOf<typeof editForm>;

/**
 * A posted form with everything that the page did not send because it was disabled: as it is now, since who may not
 * touch a field does not change it. `offered` are the groups that could be ticked: the others were not unticked.
 */
export function withUntouched(user: Untouched, body: Record<string, unknown>): Record<string, unknown> {
  const offered = new Set(typeof body.offered === 'string' ? body.offered.split(',') : []);
  const kept = user.groupIds.map(String).filter((id) => !offered.has(id));
  const { email, status, roleId } = user;
  const groupIds = [body.groupIds ?? [], kept].flat();
  return { email, status, roleId: String(roleId ?? ''), ...body, groupIds };
}

interface Untouched {
  email: string;
  status: string;
  roleId: number | null;
  groupIds: number[];
}

/** What the fields of a new user hold before anybody types. Whoever is masked creates masked users. */
export const emptyValues = (creator: { language: Language; masked: boolean }, mail: boolean) => ({
  status: 'active',
  mustChangePassword: true,
  withoutCode: !mail,
  language: creator.language,
  maskData: creator.masked,
});

/** What of a posted form can be used, also when some of it cannot. */
export function usableValues<F extends Fields>(fields: F, body: Record<string, unknown>): Partial<ValuesOf<F>> {
  const usable = Object.entries(fields).flatMap(([name, { schema }]) => {
    const result = schema.safeParse(body[name]);
    return result.success ? [[name, result.data]] : [];
  });
  return Object.fromEntries(usable) as Partial<ValuesOf<F>>;
}
