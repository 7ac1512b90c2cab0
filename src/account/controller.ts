import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError, withErrors } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { renewSession } from '../lib/sessions.ts';
import { wordsIn } from '../lib/words.ts';
import { notePassword } from '../login/again-service.ts';
import { passwordPairProblem } from '../password/form.ts';
import { changeOwnPassword } from '../password/service.ts';
import { ownPasswordForm, settingsForm, timeZones } from './form.ts';
import { saveSettings } from './service.ts';

export function accountPage(req: SignedInRequest, res: Response): void {
  showAccount(req, res, settingsOf(req));
}

export async function saveAccount(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(settingsForm, req.body as Record<string, unknown>);
  if (!form.ok) return showAccount(req, res, form.state, 422);
  await saveSettings(req.portal, req.actor, form.values);
  setFlash(req, { kind: 'ok', text: wordsIn(form.values.language)('account.saved') });
  redirect(res, '/account');
}

export function ownPasswordPage(req: SignedInRequest, res: Response): void {
  showOwnPassword(req, res, show(ownPasswordForm));
}

export async function saveOwnPassword(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(ownPasswordForm, req.body as Record<string, unknown>);
  if (!form.ok) return showOwnPassword(req, res, form.state, 422);
  const { currentPassword, password } = form.values;
  const pair = passwordPairProblem(form.values);
  if (pair) return showOwnPassword(req, res, withErrors(form.state, pair), 422);
  const answer = await changeOwnPassword(req.portal, req.actor, currentPassword, password);
  if (answer === 'wrong-password')
    return showOwnPassword(req, res, withError(form.state, 'currentPassword', 'wrong'), 422);
  if (answer !== 'changed') return showOwnPassword(req, res, withErrors(form.state, { password: answer }), 422);
  await renewSession(req);
  await notePassword(req.portal, req.actor.signInId, req.sessionID);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('password.new.changed') });
  redirect(res, '/account');
}

function showAccount(req: SignedInRequest, res: Response, form: FormState, status = 200): void {
  const args = {
    title: wordsFor(req)('account.title'),
    section: 'account',
    narrow: true,
    form,
    timeZones,
    hasErrors: status !== 200,
  };
  page(req, res, 'account/show', args, status);
}

function showOwnPassword(req: SignedInRequest, res: Response, form: FormState, status = 200): void {
  const title = wordsFor(req)('account.password.title');
  page(
    req,
    res,
    'account/password',
    { title, section: 'account', narrow: true, form, hasErrors: status !== 200 },
    status,
  );
}

const settingsOf = ({ actor }: SignedInRequest) =>
  show(settingsForm, { language: actor.language, timeZone: actor.timeZone, theme: actor.theme ?? 'system' });
