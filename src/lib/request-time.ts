import type { Request, RequestHandler, Response } from 'express';
import { answerBrokenRequest } from './client-errors.ts';

/** How long requests may take to arrive, in milliseconds. */
export interface RequestTimes {
  usual: number;
  /** For files, see `allowMoreTime`. */
  uploads: number;
}

/** Fifteen seconds, and ten minutes: the longest that any may, for the server itself. */
export const requestTimes: RequestTimes = { usual: 15_000, uploads: 10 * 60_000 };

const running = new WeakMap<Request, { timer: NodeJS.Timeout; times: RequestTimes }>();

/** Ends requests that do not arrive in time with 408. */
export const limitRequestTime =
  (times = requestTimes): RequestHandler =>
  (req, res, next) => {
    if (!req.complete) {
      limit(req, res, times, times.usual);
      req.once('close', () => clearTimeout(running.get(req)?.timer));
    }
    next();
  };

/** Gives a request the time for uploads from now on. Only when it is known that the person may send a file. */
export function allowMoreTime(req: Request): void {
  const times = running.get(req)?.times;
  if (req.res && times) limit(req, req.res, times, times.uploads);
}

function limit(req: Request, res: Response, times: RequestTimes, time: number): void {
  clearTimeout(running.get(req)?.timer);
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (res.headersSent) req.socket.destroy();
    else answerBrokenRequest({ name: '', message: '', code: 'ERR_HTTP_REQUEST_TIMEOUT' }, req.socket);
  }, time);
  timer.unref();
  running.set(req, { timer, times });
}
