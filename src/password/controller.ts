import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, type ValuesOf, withErrors } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { type Look, pressedTool, withoutTyped } from '../lib/password-fields.ts';
import { renewSession } from '../lib/sessions.ts';
import { takeWantedPath } from '../lib/wanted-path.ts';
import { notePassword } from '../login/again-service.ts';
import { newPasswordForm, passwordPairProblem } from './form.ts';
import * as service from './service.ts';

/** The page that somebody sees who signed in with a password that another person knows. */
export async function newPasswordPage(req: SignedInRequest, res: Response): Promise<void> {
  if (!req.actor.mustChangePassword) return redirect(res, '/');
  return showNewPassword(req, res, show(newPasswordForm));
}

export async function chooseNewPassword(req: SignedInRequest, res: Response): Promise<void> {
  if (!req.actor.mustChangePassword) return redirect(res, '/');
  const form = parse(newPasswordForm, req.body as Record<string, unknown>);
  const pressed = pressedTool(req, form.state);
  if (pressed) return showNewPassword(req, res, pressed.form, { shown: pressed.shown });
  const answer = form.ok ? await saveNewPassword(req, form.values) : {};
  if (answer === 'overtaken') return redirect(res, takeWantedPath(req));
  if (answer !== 'changed') {
    const wrong = withoutTyped(req, withErrors(form.state, answer));
    return showNewPassword(req, res, wrong.form, { status: 422, emptied: wrong.emptied });
  }
  await renewSession(req);
  await notePassword(req.portal, req.actor.signInId, req.sessionID);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('password.new.changed') });
  redirect(res, takeWantedPath(req));
}

/** Gives what is wrong, by field. */
async function saveNewPassword(
  { portal, actor }: SignedInRequest,
  typed: ValuesOf<typeof newPasswordForm>,
): Promise<'changed' | 'overtaken' | FormState['errors']> {
  const pair = passwordPairProblem(typed);
  if (pair) return pair;
  if (!typed.password) return { password: { code: 'required' } };
  const answer = await service.chooseOwnPassword(portal, actor, typed.password);
  return typeof answer === 'string' ? answer : { password: answer };
}

async function showNewPassword(
  req: SignedInRequest,
  res: Response,
  form: FormState,
  { status = 200, shown = false, emptied = false }: Look = {},
): Promise<void> {
  const args = {
    title: wordsFor(req)('password.new.title'),
    form,
    shown,
    emptied,
    alone: await service.signsInByPasswordAlone(req.portal, req.actor),
    signedOutLayout: true,
    hasErrors: status === 422,
  };
  page(req, res, 'password/new', args, status);
}
