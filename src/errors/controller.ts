import { STATUS_CODES } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { whoCouldGive } from '../access/explain-service.ts';
import { recordRefusal } from '../access/refusal-service.ts';
import { isUnavailable } from '../database/transactions.ts';
import { assetUrl } from '../lib/assets.ts';
import { Forbidden, HttpError, SignedOut, StaleForm, TooMany } from '../lib/errors.ts';
import { redirect } from '../lib/http.ts';
import { keepForm } from '../lib/kept-forms.ts';
import { describeError } from '../lib/log.ts';
import { clockTime, formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { render } from '../lib/views.ts';
import { wordsIn } from '../lib/words.ts';
import { permissions } from '../permissions.ts';
import { describeKept } from './kept-page.ts';

/** Statuses with a page of their own words; any other below 500 is shown as 400. */
const worded = new Set([400, 403, 404, 405, 413, 415, 422, 429, 431]);

export function notFound(_req: Request, _res: Response, next: NextFunction): void {
  next(new HttpError(404));
}

/** The page for whatever ended a request. Says nothing about the inside. */
export async function showError(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
  if (res.headersSent) return next(error);
  const status = statusOf(error);
  if (status >= 500) req.portal.log.error({ err: describeError(error), request: req.id }, 'request failed');
  if (req.path.startsWith('/api/')) return answerProgram(error, req, res, status);
  if (error instanceof SignedOut) return redirect(res, '/login');
  if (error instanceof StaleForm) return showStaleForm(req, res);
  if (status >= 500 || !req.session) return showPlain(error, req, res, status);
  const t = wordsFor(req);
  const title = t(`errors.pages.${status}.title`);
  const text = [t(`errors.pages.${status}.text`, textValues(error, req)), ...(await helpWith(error, req))];
  if (error instanceof TooMany) res.set('Retry-After', String(secondsUntil(error.retryAt)));
  page(req, res, 'errors/show', { title, text, status, requestId: req.id, formless: !req.actor }, status);
}

/** For programs: in JSON, in English, and with nothing about the inside. */
function answerProgram(error: unknown, req: Request, res: Response, status: number): void {
  const name = STATUS_CODES[status] ?? 'Error';
  if (error instanceof TooMany) res.set('Retry-After', String(secondsUntil(error.retryAt)));
  if (status === 503) res.set('Retry-After', '5');
  const answer = { error: name.toLowerCase().replaceAll(' ', '-'), message: `${name}.`, request: req.id };
  res.status(status).set('Cache-Control', 'no-store').json(answer);
}

/** Who could help somebody who was refused. The refusal is recorded; a page that shows it is worth more than either. */
async function helpWith(error: unknown, req: Request): Promise<string[]> {
  if (!(error instanceof Forbidden) || !req.actor) return [];
  const t = wordsFor(req);
  try {
    if (req.reached) await recordRefusal(req.portal, req.actor, req.reached, error.permission);
    const permission = permissions.find((name) => name === error.permission);
    const names = await whoCouldGive(req.portal, permission, req.actor.accessVersion);
    const list = formatsOf(req).formatList(names);
    const who = error.permission ? 'errors.who-gives' : 'errors.who-may';
    return [names.length > 0 ? t(who, { list, count: names.length }) : t('errors.ask')];
  } catch (failure) {
    req.portal.log.error({ err: describeError(failure), request: req.id }, 'a refusal was not recorded');
    return [t('errors.ask')];
  }
}

/** A page that needs neither session nor database. */
function showPlain(error: unknown, req: Request, res: Response, status: number): void {
  const language = languageOf(req);
  const t = wordsIn(language);
  const portal = { name: req.portal.config.PORTAL_NAME };
  const shared = { t, language, dir: 'ltr', portal, asset: assetUrl };
  const words = status < 500 ? `errors.pages.${status}` : `errors.plain.${status === 503 ? 503 : 500}`;
  const title = t(`${words}.title`);
  const text = t(`${words}.text`, textValues(error, req));
  const body = render('errors/plain', shared, { title, text, requestId: req.id });
  if (status === 503) res.set('Retry-After', '5');
  res
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(render('layouts/plain', shared, { body, title }));
}

async function showStaleForm(req: Request, res: Response): Promise<void> {
  const title = wordsFor(req)('errors.stale.title');
  const form = await keepForm(req, null);
  const kept = describeKept(form, wordsFor(req), languageOf(req));
  page(req, res, 'errors/stale', { title, form, kept, requestId: req.id }, 403);
}

/** The form that somebody sent after their session had ended, to be sent again now that they are back. */
export function keptFormPage(req: Request, res: Response): void {
  const form = req.session.kept;
  if (form && form.userId !== null && form.userId !== req.actor?.id) delete req.session.kept;
  if (!req.session.kept || !form) return redirect(res, '/');
  form.shown = true;
  const t = wordsFor(req);
  page(req, res, 'errors/kept', { title: t('errors.kept.title'), form, kept: describeKept(form, t, languageOf(req)) });
}

function statusOf(error: unknown): number {
  if (isUnavailable(error)) return 503;
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  // A number that no column holds is that of nothing; text that no column holds was never typed.
  if (code === '22003') return 404;
  if (code === '22021') return 400;
  if (typeof status !== 'number' || !(status in STATUS_CODES) || status < 400) return 500;
  return status >= 500 || worded.has(status) ? status : 400;
}

function textValues(error: unknown, req: Request): Record<string, unknown> {
  if (error instanceof TooMany) return { time: clockTime(req, error.retryAt) };
  if (error instanceof Forbidden && error.permission)
    return { context: 'permission', permission: wordsFor(req)(`permissions.${error.permission}`) };
  return {};
}

const secondsUntil = (date: Date) => Math.max(1, Math.ceil((date.getTime() - Date.now()) / 1000));
