import type { NextFunction, Request, Response } from 'express';
import { PasswordNeeded } from '../lib/errors.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { isLocalPath, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { renewSession } from '../lib/sessions.ts';
import { notePassword, verifyOwnPassword } from '../login/again-service.ts';
import { confirmForm } from './form.ts';
import * as service from './service.ts';

type ConfirmState = FormState<typeof confirmForm>;

/** Asks for the password before a page. */
export function confirmPage(req: SignedInRequest, res: Response): void {
  const next = localPath(queryText(req, 'next'));
  if (req.actor.passwordIsRecent) return redirect(res, next);
  showConfirm(req, res, show(confirmForm, { next }), 200);
}

/** Goes on to the page, when the password is right. */
export async function confirm(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(confirmForm, req.body as service.Body);
  const wrong = await tryPassword(req, form);
  if (wrong) return showConfirm(req, res, wrong, 422);
  redirect(res, localPath(String(form.state.values.next ?? '')));
}

/** The last step before any form is carried out: a kept one takes the place of the password that was asked for it. */
export async function takeUpKeptForm(req: Request, res: Response, next: NextFunction): Promise<void> {
  const body = (req.body ?? {}) as service.Body;
  if (req.method !== 'POST' || !isSignedIn(req) || !Object.hasOwn(body, '_kept')) return next();
  const { portal, actor, originalUrl } = req;
  const form = parse(confirmForm, body);
  const id = form.state.errors._kept ? '' : String(form.state.values._kept);
  if (!id || !(await service.isAside(portal, actor, originalUrl, id))) return showGone(req, res);
  const wrong = await tryPassword(req, form);
  if (wrong) return showConfirm(req, res, wrong, 422, originalUrl);
  const kept = await service.takeForm(portal, actor, originalUrl, id);
  if (!kept) return showGone(req, res);
  req.body = kept;
  next();
}

/** Answers a sensitive request whose password was given too long ago. */
export async function askForPassword(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
  if (!(error instanceof PasswordNeeded) || !isSignedIn(req) || res.headersSent) return next(error);
  const path = localPath(req.originalUrl);
  if (req.method !== 'POST') return redirect(res, `/confirm?next=${encodeURIComponent(path)}`);
  const { _csrf, ...body } = (req.body ?? {}) as service.Body;
  const _kept = await service.setFormAside(req.portal, req.actor, path, body);
  showConfirm(req, res, show(confirmForm, { _kept }), 403, path);
}

/** What is wrong with the password that was typed; undefined when nothing is, and then it counts as just given. */
async function tryPassword(
  req: SignedInRequest,
  form: ReturnType<typeof parse<typeof confirmForm>>,
): Promise<ConfirmState | undefined> {
  if (!form.ok) return form.state;
  const { portal, actor } = req;
  if (!(await verifyOwnPassword(portal, actor, form.values.currentPassword)))
    return withError(form.state, 'currentPassword', 'wrong');
  await renewSession(req);
  await notePassword(portal, actor.signInId, req.sessionID);
  actor.passwordIsRecent = true;
  return undefined;
}

function showConfirm(req: SignedInRequest, res: Response, form: ConfirmState, status: number, action = '/confirm') {
  const args = { title: wordsFor(req)('confirm.title'), narrow: true, form, action, hasErrors: status === 422 };
  page(req, res, 'confirm/show', args, status);
}

function showGone(req: SignedInRequest, res: Response): void {
  page(req, res, 'confirm/gone', { title: wordsFor(req)('confirm.gone.title') }, 422);
}

const isSignedIn = (req: Request): req is SignedInRequest => req.actor !== undefined;

const localPath = (path: string) => (isLocalPath(path) ? path : '/');
