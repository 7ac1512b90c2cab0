import { groupNames, roleName } from '../access/names.ts';
import type { Rights } from '../access/service.ts';
import { languages, type Words } from '../lib/words.ts';
import { type Step, stepPath } from './steps-form.ts';
import { type Draft, dueStep } from './steps-service.ts';

/** What a draft holds, in words, each with the step that changes it. */
export function summarise(
  draft: Draft,
  rights: Rights,
  t: Words,
  { masked, mail }: { masked: boolean; mail: boolean },
) {
  const { values } = draft;
  const yesOrNo = (value: unknown) => t(value ? 'common.yes' : 'common.no');
  const item = (step: Step, label: string, value: unknown) => ({ label, value, changeUrl: stepPath(step, draft) });
  const field = (step: Step, name: string, value = values[name]) => item(step, t(`users.fields.${name}.label`), value);
  const groups = groupNames(rights, [values.groupIds ?? []].flat().map(Number), t);
  return [
    field(1, 'firstName'),
    field(1, 'lastName'),
    field(1, 'email'),
    field(1, 'status', t(`status.${values.status}`)),
    field(2, 'roleId', roleName(rights, Number(values.roleId) || null, t)),
    field(2, 'groupIds', groups),
    field(2, 'supervisor'),
    field(2, 'agent', yesOrNo(values.agent)),
    field(2, 'maskData', yesOrNo(values.maskData || masked)),
    item(3, t('users.created.password'), t(values.password ? 'users.steps.set' : 'users.steps.random')),
    field(3, 'mustChangePassword', yesOrNo(values.mustChangePassword)),
    ...(mail ? [] : [field(3, 'withoutCode', yesOrNo(values.withoutCode))]),
    field(3, 'language', languages[values.language as keyof typeof languages]),
    field(3, 'sendMail', values.sendMail && mail ? t('users.steps.mailed', { email: values.email }) : t('common.no')),
  ];
}

/** The steps as the page lists them; the ones that are done can be gone back to. */
export function stepList(current: Step, draft: Draft | undefined, t: Words) {
  const due = dueStep(draft);
  return ([1, 2, 3, 4] as const).map((step) => ({
    label: t(`users.steps.${step}`),
    url: stepPath(step, draft),
    state: step === current ? 'current' : step < due ? 'done' : 'due',
  }));
}
