import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Forbidden, TooMany } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { addressOf, pathId, redirect } from '../lib/http.ts';
import { canBeKept, keepForm } from '../lib/kept-forms.ts';
import { wordsFor } from '../lib/page.ts';
import { countFailure } from '../lib/rate-limits.ts';
import type { Route } from '../lib/routing.ts';
import { keepWantedPath } from '../lib/wanted-path.ts';
import { identify } from './service.ts';

/** Where somebody may go who must choose a new password first. */
const openBeforeNewPassword = new Set(['/new-password', '/logout']);

/** Finds out who asks. */
export async function identifyActor(req: Request, _res: Response, next: NextFunction): Promise<void> {
  if (!req.loadedSignIn) return next();
  Object.assign(
    req,
    await identify(req.portal, req.loadedSignIn, { address: addressOf(req), requestId: String(req.id) }),
  );
  next();
}

/** Lets through whom the route is for; strangers are sent to sign in, and what they typed is kept for them. */
export const requireAccess =
  ({ access, method, url }: Route): RequestHandler =>
  (req, res, next) => {
    req.reached = { address: `${method.toUpperCase()} ${url}`, id: pathId(req as Request<Record<string, string>>) };
    if (access === 'anyone') return next();
    if (access === 'code-pending') return req.pending ? next() : redirect(res, req.actor ? '/' : '/login');
    if (!req.actor) return req.pending ? redirect(res, '/login/code') : sendToSignIn(req, res);
    if (req.method === 'POST' && req.session.kept?.action === req.originalUrl) delete req.session.kept;
    if (req.actor.mustChangePassword && !openBeforeNewPassword.has(url)) return sendToNewPassword(req, res);
    if (access !== 'signed-in' && !req.actor.permissions.has(access)) throw new Forbidden(access);
    next();
  };

function sendToNewPassword(req: Request, res: Response): void {
  if (req.method === 'GET') keepWantedPath(req, req.originalUrl);
  redirect(res, '/new-password');
}

async function sendToSignIn(req: Request, res: Response): Promise<void> {
  if (req.method === 'GET' || req.method === 'HEAD')
    return redirect(res, req.originalUrl === '/' ? '/login' : `/login?next=${encodeURIComponent(req.originalUrl)}`);
  if (req.path === '/logout') return redirect(res, '/login');
  const form = await keepForm(req, req.endedUserId ?? null);
  const kept = canBeKept(form) && (form.userId !== null || (await mayKeepMore(req)));
  if (kept) req.session.kept = form;
  setFlash(req, { kind: 'warn', text: wordsFor(req)(kept ? 'errors.kept.sign-in' : 'errors.kept.lost') });
  redirect(res, '/login');
}

/** Strangers may leave a form in a session that nobody else will ever look at: so many, and no more. */
async function mayKeepMore(req: Request): Promise<boolean> {
  try {
    await countFailure(req.portal, 'kept-address', addressOf(req) ?? 'unknown');
    return true;
  } catch (error) {
    if (error instanceof TooMany) return false;
    throw error;
  }
}
