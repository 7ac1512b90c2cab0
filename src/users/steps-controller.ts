import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show } from '../lib/forms.ts';
import { queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { hasMail, page, wordsFor } from '../lib/page.ts';
import { languages } from '../lib/words.ts';
import { groupChoices, groupNames, roleChoices, roleName } from './choices.ts';
import { withPasswordTool } from './password-tools.ts';
import { type StepNumber, stepForms } from './steps-form.ts';
import type { Draft } from './steps-service.ts';
import * as service from './steps-service.ts';

type Step = StepNumber | 4;

/** A step opens when the ones before it are done. */
export async function stepPage(req: SignedInRequest, res: Response): Promise<void> {
  const { step, draft, due } = await findStep(req);
  if (step > due) return redirect(res, stepPath(due, draft));
  if (step === 4) return draft ? showCheck(req, res, draft) : redirect(res, stepPath(1));
  const empty = {
    status: 'active',
    mustChangePassword: true,
    language: req.actor.language,
    maskData: req.actor.masked,
  };
  const done = draft?.values[`step${step}`];
  const values = { ...draft?.values, ...(done ? {} : { ...empty, withoutCode: !hasMail(req.portal.config) }) };
  const { password: _password, repeatPassword: _repeat, ...shown } = values as Record<string, unknown>;
  const typed = { ...empty, ...(parse(stepForms[step], shown).state.values as object) };
  await showStep(
    req,
    res,
    step,
    show(stepForms[step], done ? parse(stepForms[step], shown).state.values : typed),
    draft,
  );
}

export async function saveStep(req: SignedInRequest, res: Response): Promise<void> {
  const { step, draft, due } = await findStep(req);
  const body = req.body as Record<string, unknown>;
  if (step > due) return redirect(res, stepPath(due, draft));
  if (step === 4) return create(req, res, draft);
  if (body._do === 'back') return redirect(res, stepPath(step === 1 ? 1 : ((step - 1) as Step), draft));
  if (typeof body._do === 'string') {
    const state = withPasswordTool(req, parse(stepForms[step], body).state, body);
    return showStep(req, res, step, state, draft, { shown: body._do === 'show' });
  }
  const saved = await service.saveStep(req.portal, req.actor, draft, step, body);
  if (!('id' in saved)) return showStep(req, res, step, saved, draft, { status: 422 });
  redirect(res, stepPath(service.dueStep(saved) === 4 ? 4 : ((step + 1) as Step), saved));
}

async function create(req: SignedInRequest, res: Response, draft: Draft | undefined): Promise<void> {
  if (!draft) return redirect(res, stepPath(1));
  if ((req.body as Record<string, unknown>)._do === 'back') return redirect(res, stepPath(3, draft));
  const created = await service.createFromDraft(req.portal, req.actor, draft);
  if ('id' in created) return redirect(res, `/users/${created.id}/created${created.mailed ? '?mailed=1' : ''}`);
  const state = show(stepForms[created.step], parse(stepForms[created.step], draft.values).state.values);
  await showStep(req, res, created.step, { ...state, errors: created.problems }, draft, { status: 422 });
}

/** The step in the address, the draft it belongs to, and how far one may go. */
async function findStep(req: SignedInRequest): Promise<{ step: Step; draft: Draft | undefined; due: Step }> {
  const step = Number(req.params.step);
  if (![1, 2, 3, 4].includes(step)) throw new NotFound();
  const posted = (req.body as Record<string, unknown> | undefined)?.draft;
  const id = typeof posted === 'string' ? posted : queryText(req, 'draft');
  const draft = await service.findDraft(req.portal, req.actor, id);
  if (id && !draft) setFlash(req, { kind: 'warn', text: wordsFor(req)('users.steps.draft-gone') });
  return { step: step as Step, draft, due: service.dueStep(draft) };
}

const stepPath = (step: Step, draft?: Draft) => `/users/new/steps/${step}${draft ? `?draft=${draft.id}` : ''}`;

async function showStep(
  req: SignedInRequest,
  res: Response,
  step: StepNumber,
  form: FormState,
  draft: Draft | undefined,
  { status = 200, shown = false } = {},
): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal);
  const args = {
    title: t('users.new.title'),
    section: 'users',
    narrow: true,
    step,
    steps: stepList(req, step, draft),
    draft: draft?.id ?? '',
    form,
    shown,
    keepsPassword: step === 3 && Boolean(draft?.values.password) && !form.values.password,
    roles: roleChoices(req.actor, rights, t),
    groups: groupChoices(req.actor, rights, t),
    mail: hasMail(req.portal.config),
    masked: req.actor.masked,
    hasErrors: status === 422,
  };
  page(req, res, 'users/step', args, status);
}

async function showCheck(req: SignedInRequest, res: Response, draft: Draft): Promise<void> {
  const t = wordsFor(req);
  page(req, res, 'users/check', {
    title: t('users.new.title'),
    section: 'users',
    narrow: true,
    steps: stepList(req, 4, draft),
    draft: draft.id,
    items: await summary(req, draft),
  });
}

async function summary(req: SignedInRequest, draft: Draft) {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal);
  const { values } = draft;
  const yesOrNo = (value: unknown) => t(value ? 'common.yes' : 'common.no');
  const item = (name: string, value: unknown, step: Step) => ({
    label: t(`users.fields.${name}.label`),
    value,
    changeUrl: stepPath(step, draft),
  });
  const groups = groupNames(rights, [values.groupIds ?? []].flat().map(Number), t);
  return [
    item('firstName', values.firstName, 1),
    item('lastName', values.lastName, 1),
    item('email', values.email, 1),
    item('status', t(`status.${values.status}`), 1),
    item('roleId', roleName(rights, Number(values.roleId) || null, t), 2),
    item('groupIds', groups, 2),
    item('supervisor', values.supervisor, 2),
    item('agent', yesOrNo(values.agent), 2),
    item('maskData', yesOrNo(values.maskData || req.actor.masked), 2),
    {
      ...item('email', t(values.password ? 'users.steps.set' : 'users.steps.random'), 3),
      label: t('users.created.password'),
    },
    item('mustChangePassword', yesOrNo(values.mustChangePassword), 3),
    item('language', languages[values.language as keyof typeof languages], 3),
    item('sendMail', values.sendMail ? t('users.steps.mailed', { email: values.email }) : t('common.no'), 3),
  ];
}

function stepList(req: SignedInRequest, current: Step, draft: Draft | undefined) {
  const t = wordsFor(req);
  const due = service.dueStep(draft);
  return ([1, 2, 3, 4] as const).map((step) => ({
    label: t(`users.steps.${step}`),
    ...(step !== current && step <= due && draft ? { url: stepPath(step, draft) } : {}),
    state: step === current ? 'current' : step < due ? 'done' : 'due',
  }));
}
