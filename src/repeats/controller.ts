import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { redirect } from '../lib/http.ts';
import { describeError } from '../lib/log.ts';
import type { Route } from '../lib/routing.ts';
import { sessionCookie, takeUpSession } from '../lib/sessions.ts';
import * as service from './service.ts';

/**
 * A double click sends a form twice, and the browser waits for the second answer only. Where the first one replaces the
 * session the second would come too late: it is answered as the first was, cookies included. It has to be the same form
 * in every field, the form token and the password or code among them, from the same browser, so that neither an id that
 * was replaced nor anything else that is less than the whole form lets anybody in.
 */
export const answerRepeated =
  (route: Route): RequestHandler =>
  async (req, res, next) => {
    const body = (req.body ?? {}) as Record<string, unknown>;
    const cookie = sessionCookie(req);
    if (!cookie || !(route.once || Object.hasOwn(body, '_kept'))) return next();
    const claimed = await service.claimForm(req.portal, req.originalUrl, body);
    if (claimed && 'answer' in claimed) return answerAgain(req, res, next, claimed.answer);
    if (claimed) noteAnswer(req, res, claimed.first, cookie);
    next();
  };

async function answerAgain(req: Request, res: Response, next: NextFunction, answer: service.Answer): Promise<void> {
  if (sessionCookie(req) !== answer.sessionCookie && req.sessionID !== answer.sessionId) return next();
  await takeUpSession(req, answer.sessionId);
  for (const cookie of answer.cookies) res.append('Set-Cookie', cookie);
  redirect(res, answer.location);
}

/** Keeps the answer before it leaves, also when the browser does not wait for it any more. */
function noteAnswer(req: Request, res: Response, id: string, cookie: string): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  res.end = ((...args: unknown[]) => {
    settle(req, res, id, cookie)
      .catch((error) => req.portal.log.error({ err: describeError(error), request: req.id }, 'an answer was not kept'))
      .finally(() => end(...args));
    return res;
  }) as typeof res.end;
}

async function settle(req: Request, res: Response, id: string, cookie: string): Promise<void> {
  const location = res.get('Location');
  if (res.statusCode !== 303 || !location) return service.releaseForm(req.portal, id);
  const cookies = [res.getHeader('Set-Cookie') ?? []].flat().map(String);
  await service.keepAnswer(req.portal, id, { location, sessionId: req.sessionID, sessionCookie: cookie, cookies });
}
