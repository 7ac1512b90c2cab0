import type { Request, Response } from 'express';
import { browserToken, setBrowserToken } from '../lib/browser-token.ts';
import { newToken } from '../lib/codes.ts';
import { maskEmail } from '../lib/emails.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { type PendingRequest, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { clockTime, page, wordsFor } from '../lib/page.ts';
import { endSession, renewSession, startAnew } from '../lib/sessions.ts';
import { visitorOf } from '../lib/visitor.ts';
import { keepWantedPath, takeWantedPath } from '../lib/wanted-path.ts';
import { lastMailOf } from '../outbox/state-service.ts';
import { codeForDemo, recoveryCodesLeft } from '../second-factor/codes-service.ts';
import { checkCode } from './code-service.ts';
import { codeForm, loginForm, recoveryField } from './form.ts';
import * as service from './service.ts';

export function loginPage(req: Request, res: Response): void {
  if (req.actor) return redirect(res, '/');
  if (req.pending) return redirect(res, '/login/code');
  keepWantedPath(req, queryText(req, 'next'));
  showLogin(req, res, show(loginForm));
}

export async function login(req: Request, res: Response): Promise<void> {
  const form = parse(loginForm, req.body as Record<string, unknown>);
  const typed = form.ok ? form.values : { email: '', password: '' };
  const refuse = (why: string) => showLogin(req, res, withError(show(loginForm, form.state.values), 'email', why), 401);
  const user = await service.checkPassword(req.portal, typed, visitorOf(req));
  if (typeof user === 'string') return refuse(user);

  await leaveEarlierSignIn(req);
  await renewSession(req);
  const visitor = withToken(req);
  const started = await service.startSignIn(req.portal, user, req.sessionID, visitor);
  if (started === 'refused') return refuse(started);
  req.session.signInId = started.signInId;
  if (started.codeDue) {
    showInDemo(req, started.code);
    return redirect(res, '/login/code');
  }
  setBrowserToken(req, res, visitor.token);
  redirect(res, takeWantedPath(req));
}

export async function codePage(req: PendingRequest, res: Response): Promise<void> {
  await showCode(req, res, show(codeForm));
}

export async function verifyCode(req: PendingRequest, res: Response): Promise<void> {
  const form = parse(codeForm, req.body as Record<string, unknown>);
  if (!form.ok || form.values.code.trim() === '')
    return showCode(
      req,
      res,
      withError(show(codeForm, { remember: form.state.values.remember }), 'code', requiredIn(req)),
      422,
    );
  const visitor = withToken(req);
  const answer = await checkCode(req.portal, req.pending, form.values, visitor);
  if (typeof answer === 'string' || 'triesLeft' in answer) {
    const [code, values] = typeof answer === 'string' ? [answer, {}] : ['wrong', { count: answer.triesLeft }];
    return showCode(req, res, withError(show(codeForm, { remember: form.values.remember }), 'code', code, values), 422);
  }
  setBrowserToken(req, res, answer.token ?? visitor.token);
  delete req.session.shownCode;
  await renewSession(req);
  await service.moveSignIn(req.portal, req.pending.signInId, req.sessionID);
  if (answer.right === 'recovery-code') await tellCodesLeft(req);
  redirect(res, takeWantedPath(req));
}

export async function sendNewCode(req: PendingRequest, res: Response): Promise<void> {
  if (req.pending.secondFactor === 'app') return redirect(res, '/login/code');
  const answer = await service.sendNewCode(req.portal, req.pending, visitorOf(req));
  const t = wordsFor(req);
  if ('retryAt' in answer) {
    const time = clockTime(req, answer.retryAt);
    setFlash(req, { kind: 'warn', text: t('login.code.too-soon', { time }) });
  } else {
    showInDemo(req, answer.code);
    setFlash(req, { kind: 'ok', text: t('login.code.sent-again') });
  }
  redirect(res, '/login/code');
}

export async function startAgain(req: PendingRequest, res: Response): Promise<void> {
  await service.leaveSignIn(req.portal, req.pending);
  await endSession(req);
  redirect(res, '/login');
}

export async function logout(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  await service.signOut(req.portal, req.actor, req.actor.signInId);
  await startAnew(req, t('login.signed-out'));
  redirect(res, '/login');
}

/** A browser that has no token gets one when somebody is in. */
const withToken = (req: Request) => ({ ...visitorOf(req), token: browserToken(req) ?? newToken() });

/** Whoever was signed in in this browser no longer is, and what they were about to be told is not for the next one. */
async function leaveEarlierSignIn(req: Request): Promise<void> {
  if (req.actor) await service.signOut(req.portal, req.actor, req.actor.signInId);
  if (req.pending) await service.leaveSignIn(req.portal, req.pending);
  delete req.session.flash;
}

function showLogin(req: Request, res: Response, form: FormState, status = 200): void {
  page(req, res, 'login/show', { title: wordsFor(req)('login.show.title'), form, hasErrors: status !== 200 }, status);
}

async function showCode(req: PendingRequest, res: Response, form: FormState, status = 200): Promise<void> {
  if (req.pending.secondFactor === 'app') return showAppCode(req, res, form, status);
  const code = await service.readCode(req.portal, req.pending.signInId);
  page(
    req,
    res,
    'login/code',
    {
      title: wordsFor(req)('login.code.title'),
      form,
      hasErrors: status !== 200,
      email: maskEmail(req.pending.email),
      code,
      mail: await lastMailOf(req.portal, req.pending.userId, 'login-code'),
      shownCode: req.portal.config.demo ? req.session.shownCode : undefined,
      canMail: req.portal.config.canMail,
    },
    status,
  );
}

/** A code of the app, or one of those for when it is lost, which are no numbers. */
async function showAppCode(req: PendingRequest, res: Response, form: FormState, status: number): Promise<void> {
  const recovery = isRecovery(req);
  const title = wordsFor(req)(recovery ? 'login.app.recovery-title' : 'login.app.title');
  const fields = recovery ? { ...form.fields, code: recoveryField } : form.fields;
  const shownCode = await codeForDemo(req.portal, req.pending.userId);
  const args = { title, form: { ...form, fields }, recovery, shownCode, hasErrors: status !== 200 };
  page(req, res, 'login/app-code', args, status);
}

const isRecovery = (req: PendingRequest) => queryText(req, 'with') === 'recovery-code';

const requiredIn = (req: PendingRequest) => (isRecovery(req) ? 'recovery-required' : 'required');

async function tellCodesLeft(req: PendingRequest): Promise<void> {
  const count = await recoveryCodesLeft(req.portal, req.pending.userId);
  setFlash(req, { kind: 'warn', text: wordsFor(req)('login.app.codes-left', { count }) });
}

/** The demo has no mail server: the page shows what would have been sent. */
function showInDemo(req: Request, code: string | undefined): void {
  if (req.portal.config.demo && code) req.session.shownCode = code;
}
