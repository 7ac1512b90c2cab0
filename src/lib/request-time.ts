import type { NextFunction, Request, Response } from 'express';
import { answerBrokenRequest } from './client-errors.ts';

const USUAL = 15_000;
const FOR_UPLOADS = 10 * 60_000;

/** How long a request may take to arrive, in milliseconds, for the server itself: the longest that any may. */
export const longestRequest = FOR_UPLOADS;

const timers = new WeakMap<Request, NodeJS.Timeout>();

/** Ends requests that do not arrive within 15 seconds with 408. */
export function limitRequestTime(req: Request, res: Response, next: NextFunction): void {
  if (!req.complete) limit(req, res, USUAL);
  next();
}

/** Gives a request ten minutes from now on. For files, and only when it is known that the person may send one. */
export function allowMoreTime(req: Request): void {
  if (req.res && timers.has(req)) limit(req, req.res, FOR_UPLOADS);
}

function limit(req: Request, res: Response, time: number): void {
  clearTimeout(timers.get(req));
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (res.headersSent) req.socket.destroy();
    else answerBrokenRequest({ name: '', message: '', code: 'ERR_HTTP_REQUEST_TIMEOUT' }, req.socket);
  }, time);
  timer.unref();
  timers.set(req, timer);
  if (time === USUAL) req.once('close', () => clearTimeout(timers.get(req)));
}
