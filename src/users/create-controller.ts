import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { type Look, pressedTool, withoutTyped } from '../lib/password-fields.ts';
import { takeForHandOver } from '../password/hand-over-service.ts';
import { groupChoices, roleChoices, withMask } from './choices.ts';
import * as service from './create-service.ts';
import { findCredentialsMail } from './credentials-page.ts';
import { createForm, emptyValues, usableValues } from './form.ts';
import * as policy from './policy.ts';
import { stepPath } from './steps-form.ts';
import { findDraft, keepAll } from './steps-service.ts';
import { pickerFor, withSupervisor } from './supervisor-picker.ts';

type Body = Record<string, unknown>;
type CreateState = FormState<typeof createForm>;

/** An empty form, or the one that was begun step by step. */
export async function newPage(req: SignedInRequest, res: Response): Promise<void> {
  const draft = await findDraft(req.portal, req.actor, queryText(req, 'draft'));
  const values = { ...emptyValues(req.actor, req.portal.config.canMail), formKey: randomUUID() };
  if (!draft) return showNew(req, res, show(createForm, values));
  const { state } = parse(createForm, draft.values);
  const left = show(createForm, { ...values, ...state.values, formKey: draft.id });
  const { form, emptied } = withoutTyped(req, left, draft.values);
  await showNew(req, res, form, { emptied });
}

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const body = req.body as Body;
  const form = parse(createForm, body);
  if (body._do === 'steps') return redirect(res, stepPath(1, await keepAll(req.portal, req.actor, body)));
  const pressed = pressedTool(req, form.state);
  if (pressed) return showNew(req, res, await withSupervisor(req, pressed.form, body), { shown: pressed.shown });
  const created = form.ok
    ? await service.createUser(req.portal, req.actor, form.values)
    : await service.checkNewUser(req.portal, req.actor, usableValues(createForm, body));
  if ('id' in created) return redirect(res, createdPath(created));
  const wrong = withoutTyped(req, withErrors(form.state, created.problems));
  await showNew(req, res, wrong.form, { status: 422, emptied: wrong.emptied });
}

/** What to do next, with the password, when it was not mailed: shown here once, to the person who made it. */
export async function createdPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.findCreated(req.portal, req.actor, pathId(req));
  const mail = await findCredentialsMail(req, res, user.id);
  const password = mail ? undefined : await takeForHandOver(req.portal, req.actor, user.id);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  page(req, res, 'users/created', {
    title: wordsFor(req)('users.created.title'),
    section: 'users',
    narrow: true,
    user,
    password,
    mail,
    portalUrl: req.portal.config.PUBLIC_URL,
    canSetPassword: policy.canSetPassword(req.actor, user, rights),
    canSendPasswordLink: policy.canSendPasswordLink(req.actor, user, rights),
  });
}

export const createdPath = ({ id, mailed }: service.Created): string =>
  `/users/${id}/created${mailed ? '?mailed=1' : ''}`;

async function showNew(req: SignedInRequest, res: Response, form: CreateState, look: Look = {}): Promise<void> {
  const { status = 200, shown = false, emptied = false } = look;
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const args = {
    title: t('users.new.title'),
    section: 'users',
    narrow: true,
    form: withMask(form, req.actor),
    shown,
    emptied,
    roles: roleChoices(req.actor, rights, t),
    groups: groupChoices(req.actor, rights, t),
    picker: await pickerFor(req, form, null),
    mail: req.portal.config.canMail,
    masked: req.actor.masked,
    hasErrors: status === 422,
  };
  page(req, res, 'users/new', args, status);
}
