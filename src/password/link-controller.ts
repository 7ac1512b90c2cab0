import type { Request, Response } from 'express';
import { digestIn, tokenDigest, tokenText } from '../lib/codes.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError, withErrors } from '../lib/forms.ts';
import { queryText, redirect } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { visitorOf } from '../lib/visitor.ts';
import { requestLink } from './forgotten-service.ts';
import { forgottenForm, newPasswordForm, passwordPairProblem } from './form.ts';
import * as service from './link-service.ts';

export function forgotPasswordPage(req: Request, res: Response): void {
  showForgotten(req, res, show(forgottenForm));
}

/** One answer for everybody, whether or not there is such an account. */
export async function requestPasswordLink(req: Request, res: Response): Promise<void> {
  const form = parse(forgottenForm, req.body as Record<string, unknown>);
  if (!form.ok) return showForgotten(req, res, form.state, 422);
  if (form.values.email.trim() === '') return showForgotten(req, res, withError(form.state, 'email', 'required'), 422);
  if (req.portal.config.canMail) await requestLink(req.portal, form.values.email, visitorOf(req));
  redirect(res, '/forgot-password/sent');
}

export function linkRequestedPage(req: Request, res: Response): void {
  if (!req.portal.config.canMail) return redirect(res, '/forgot-password');
  page(req, res, 'password/link-requested', { title: wordsFor(req)('password.forgotten.sent'), signedOutLayout: true });
}

/** The address in a mail. Its digest goes into the session, its token out of the address; only the form uses it up. */
export async function linkPage(req: Request, res: Response): Promise<void> {
  const token = queryText(req, 'token');
  if (token) {
    if (await service.findLinkOwner(req.portal, tokenDigest(token))) req.session.passwordLink = tokenText(token);
    else delete req.session.passwordLink;
    return redirect(res, '/password-link');
  }
  await showLink(req, res, show(newPasswordForm));
}

export async function choosePassword(req: Request, res: Response): Promise<void> {
  const form = parse(newPasswordForm, req.body as Record<string, unknown>);
  if (!form.ok) return showLink(req, res, form.state, 422);
  const pair = passwordPairProblem(form.values);
  if (pair) return showLink(req, res, withErrors(form.state, pair), 422);
  if (!form.values.password) return showLink(req, res, withError(form.state, 'password', 'required'), 422);
  const digest = digestIn(req.session.passwordLink);
  const answer = await service.choosePasswordByLink(req.portal, digest, form.values.password, visitorOf(req));
  if (answer === 'dead') return showDead(req, res);
  if (answer !== 'changed') return showLink(req, res, withErrors(form.state, { password: answer }), 422);
  delete req.session.passwordLink;
  setFlash(req, { kind: 'ok', text: wordsFor(req)('password.link.done') });
  redirect(res, '/login');
}

function showForgotten(req: Request, res: Response, form: FormState, status = 200): void {
  const args = {
    title: wordsFor(req)('password.forgotten.title'),
    form,
    mail: req.portal.config.canMail,
    signedOutLayout: true,
    hasErrors: status !== 200,
  };
  page(req, res, 'password/forgotten', args, status);
}

async function showLink(req: Request, res: Response, form: FormState, status = 200): Promise<void> {
  const owner = await service.findLinkOwner(req.portal, digestIn(req.session.passwordLink));
  if (!owner) return showDead(req, res);
  const args = {
    title: wordsFor(req)('password.link.title'),
    form,
    email: owner.email,
    secondFactor: owner.secondFactor !== 'off',
    signedOutLayout: true,
    hasErrors: status !== 200,
  };
  page(req, res, 'password/link', args, status);
}

function showDead(req: Request, res: Response): void {
  delete req.session.passwordLink;
  const args = {
    title: wordsFor(req)('password.link.dead'),
    mail: req.portal.config.canMail,
    signedOutLayout: true,
    formless: !req.actor,
  };
  page(req, res, 'password/link-dead', args, 404);
}
