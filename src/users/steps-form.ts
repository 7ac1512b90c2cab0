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

export type FormStep = keyof typeof stepForms;
export type Step = FormStep | 4;

export const isStep = (value: number): value is Step => [1, 2, 3, 4].includes(value);

/** The step whose fields are the first with something wrong. */
export const stepWith = (errors: object): FormStep =>
  ([1, 2, 3] as const).find((step) => Object.keys(errors).some((name) => name in stepForms[step])) ?? 1;

export const stepPath = (step: Step, draft?: { id: string }): string =>
  `/users/new/steps/${step}${draft ? `?draft=${draft.id}` : ''}`;
