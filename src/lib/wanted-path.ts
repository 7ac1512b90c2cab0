import type { Request } from 'express';
import { isLocalPath } from './http.ts';

/** Remembers where somebody wanted to go, until they get there. Home, where everybody gets anyway, is nowhere. */
export function keepWantedPath(req: Request, path: string): void {
  if (path !== '/' && isLocalPath(path)) req.session.wantedPath = path;
}

/** Where somebody goes who may come in now: to the form they could not send, to the page they wanted, or Home. */
export function takeWantedPath(req: Request): string {
  const wanted = req.session.wantedPath;
  delete req.session.wantedPath;
  if (req.session.kept && !req.session.kept.shown) return '/kept-form';
  return wanted && isLocalPath(wanted) ? wanted : '/';
}
