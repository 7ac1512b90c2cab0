import type { NextFunction, Request, Response } from 'express';
import { Forbidden } from './errors.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that another site asked for, with the semantics of Go 1.25's CrossOriginProtection:
 * `Sec-Fetch-Site`, when sent, must be `same-origin` or `none`; otherwise `Origin`, when sent, must be the
 * portal's own. A browser that sends neither is left to the form token.
 */
export function refuseOtherOrigins(publicUrl: string, { ownHost = false } = {}) {
  const own = new URL(publicUrl).origin;
  return (req: Request, _res: Response, next: NextFunction): void => {
    if (safe.has(req.method) || isOwn(req, own, ownHost)) return next();
    throw new Forbidden();
  };
}

function isOwn(req: Request, own: string, ownHost: boolean): boolean {
  const site = req.get('sec-fetch-site');
  if (site) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  if (!origin || origin === own) return !origin || origin === own;
  return ownHost && URL.canParse(origin) && new URL(origin).host === req.get('host');
}
