import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError, withErrors } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { renewSession } from '../lib/sessions.ts';
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
  if (!form.ok) return showNewPassword(req, res, form.state, 422);
  const pair = passwordPairProblem(form.values);
  if (pair) return showNewPassword(req, res, withErrors(form.state, pair), 422);
  if (!form.values.password) return showNewPassword(req, res, withError(form.state, 'password', 'required'), 422);
  const answer = await service.chooseOwnPassword(req.portal, req.actor, form.values.password);
  if (answer === 'overtaken') return redirect(res, '/');
  if (answer !== 'changed') return showNewPassword(req, res, withErrors(form.state, { password: answer }), 422);
  await renewSession(req);
  await notePassword(req.portal, req.actor.signInId, req.sessionID);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('password.new.changed') });
  redirect(res, req.session.kept ? '/kept-form' : '/');
}

async function showNewPassword(req: SignedInRequest, res: Response, form: FormState, status = 200): Promise<void> {
  const title = wordsFor(req)('password.new.title');
  const alone = await service.signsInByPasswordAlone(req.portal, req.actor);
  page(req, res, 'password/new', { title, form, alone, signedOutLayout: true, hasErrors: status !== 200 }, status);
}
