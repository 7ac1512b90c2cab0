import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type Fields, type FormState, parse, show } from '../lib/forms.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { type Look, pressedTool, withoutTyped } from '../lib/password-fields.ts';
import { groupChoices, roleChoices, withMask } from './choices.ts';
import { createdPath } from './create-controller.ts';
import { emptyValues } from './form.ts';
import { type FormStep, isStep, type Step, stepForms, stepPath } from './steps-form.ts';
import * as service from './steps-service.ts';
import { stepList, summarise } from './steps-summary.ts';
import { pickerFor, withSupervisor } from './supervisor-picker.ts';

type Body = Record<string, unknown>;

/** The step in the address, and the draft it belongs to. */
interface Place {
  step: Step;
  draft: service.Draft | undefined;
  /** There was a draft, which is too old or another session's. */
  gone: boolean;
}

/** A step opens when the ones before it are done. */
export async function stepPage(req: SignedInRequest, res: Response): Promise<void> {
  const { step, draft, gone } = await findPlace(req, queryText(req, 'draft'));
  if (draft?.created) return redirect(res, createdPath(draft.created));
  if (gone) warnOfLoss(req);
  const due = service.dueStep(draft);
  if (step > due) return redirect(res, stepPath(due, draft));
  if (step !== 4) return showStep(req, res, step, draft, enteredIn(req, step, draft));
  if (draft) await showCheck(req, res, draft);
}

export async function saveStep(req: SignedInRequest, res: Response): Promise<void> {
  const body = req.body as Body;
  const { step, draft, gone } = await findPlace(req, typeof body.draft === 'string' ? body.draft : '');
  if (draft?.created) return redirect(res, createdPath(draft.created));
  if (gone && step > 1) return startAgain(req, res, step);
  const due = service.dueStep(draft);
  if (step > due) return redirect(res, stepPath(due, draft));
  if (step === 4) return draft && finish(req, res, draft);
  if (body._do === 'back') return redirect(res, stepPath(before(step), await keep(req, step, draft)));
  if (body._do === 'one-page') return redirect(res, `/users/new?draft=${(await keep(req, step, draft)).id}`);
  const pressed = pressedTool(req, parse<Fields>(stepForms[step], body).state);
  if (pressed) {
    const typed = await withSupervisor(req, pressed.form, body);
    return showStep(req, res, step, draft, typed, { shown: pressed.shown });
  }
  const saved = await service.saveStep(req.portal, req.actor, draft, step, body);
  if ('id' in saved) return redirect(res, stepPath(service.dueStep(saved) === 4 ? 4 : after(step), saved));
  const { form, emptied } = withoutTyped(req, saved);
  await showStep(req, res, step, draft, form, { status: 422, emptied });
}

/** The last step: it has no fields, only buttons. */
async function finish(req: SignedInRequest, res: Response, draft: service.Draft): Promise<void> {
  const { _do } = req.body as Body;
  if (_do === 'back') return redirect(res, stepPath(3, draft));
  if (_do === 'one-page') return redirect(res, `/users/new?draft=${draft.id}`);
  const created = await service.createFromDraft(req.portal, req.actor, draft);
  if ('id' in created) return redirect(res, createdPath(created));
  const { step, problems } = created;
  const state = { ...enteredIn(req, step, draft), errors: problems };
  await showStep(req, res, step, draft, state, { status: 422 });
}

async function findPlace(req: SignedInRequest, draftId: string): Promise<Place> {
  const step = pathId(req, 'step');
  if (!isStep(step)) throw new NotFound();
  const draft = await service.findDraft(req.portal, req.actor, draftId);
  return { step, draft, gone: draftId !== '' && !draft };
}

/** The earlier steps are lost; what this one held begins a new draft. */
async function startAgain(req: SignedInRequest, res: Response, step: Step): Promise<void> {
  warnOfLoss(req);
  redirect(res, stepPath(1, step === 4 ? undefined : await keep(req, step, undefined)));
}

const warnOfLoss = (req: SignedInRequest): void =>
  setFlash(req, { kind: 'warn', text: wordsFor(req)('users.steps.draft-gone') });

const keep = (req: SignedInRequest, step: FormStep, draft: service.Draft | undefined) =>
  service.keepStep(req.portal, req.actor, draft, step, req.body as Body);

const before = (step: FormStep) => Math.max(1, step - 1) as FormStep;

const after = (step: FormStep) => (step + 1) as Step;

/** The fields of a step as they were left, or as nobody has touched them. */
function enteredIn(req: SignedInRequest, step: FormStep, draft: service.Draft | undefined): FormState {
  const fields: Fields = stepForms[step];
  const empty = emptyValues(req.actor, req.portal.config.canMail);
  return show(fields, service.isBegun(draft, step) ? parse(fields, draft?.values).state.values : empty);
}

async function showStep(
  req: SignedInRequest,
  res: Response,
  step: FormStep,
  draft: service.Draft | undefined,
  form: FormState,
  { status = 200, shown = false, emptied = false }: Look = {},
): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const args = {
    title: t('users.steps.title', { step: t(`users.steps.${step}`) }),
    heading: t('users.new.title'),
    section: 'users',
    narrow: true,
    step,
    steps: stepList(step, draft, t),
    draft: draft?.id ?? '',
    form: withMask(form, req.actor),
    shown,
    emptied,
    keepsPassword: Boolean(draft?.values.password) && !form.values.password,
    roles: roleChoices(req.actor, rights, t),
    groups: groupChoices(req.actor, rights, t),
    picker: await pickerFor(req, form, null),
    mail: req.portal.config.canMail,
    masked: req.actor.masked,
    person: personIn(draft),
    hasErrors: status === 422,
  };
  page(req, res, 'users/step', args, status);
}

const personIn = (draft: service.Draft | undefined) => {
  const { firstName, lastName, email } = draft?.values ?? {};
  return { name: `${firstName ?? ''} ${lastName ?? ''}`, email };
};

async function showCheck(req: SignedInRequest, res: Response, draft: service.Draft): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  page(req, res, 'users/check', {
    title: t('users.steps.title', { step: t('users.steps.4') }),
    heading: t('users.new.title'),
    section: 'users',
    narrow: true,
    steps: stepList(4, draft, t),
    draft: draft.id,
    items: summarise(draft, rights, t, { masked: req.actor.masked, mail: req.portal.config.canMail }),
  });
}
