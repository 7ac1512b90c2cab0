import type { Fields } from '../lib/forms.ts';
import { accessForm, createForm, credentialsForm, personForm } from './form.ts';

/** The fields of the one page, a part at a time. The fourth step only shows what the others hold. */
const { status, ...access } = accessForm;
const { formKey: _formKey, generated } = createForm;

export const stepForms = {
  1: { ...personForm, status },
  2: access,
  3: { ...credentialsForm, generated },
} satisfies Record<number, Fields>;

export type StepNumber = keyof typeof stepForms;
