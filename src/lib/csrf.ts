import { METHODS } from 'node:http';
import csurf from 'csurf';
import type { NextFunction, Request, Response } from 'express';
import { StaleForm } from './errors.ts';

/** This file is the only one that knows csurf: its secret lives in the session, the token comes in the form's `_csrf`. */
const check = csurf({
  value: (req) => {
    const token = (req.body as Record<string, unknown> | undefined)?._csrf;
    return typeof token === 'string' ? token : '';
  },
});

/** csurf makes a secret, and so a stored session, for whoever passes it: only forms and pages that show one do. */
const offer = csurf({ ignoreMethods: METHODS });

/** Lets a POST pass only with this browser's form token. */
export function checkFormToken(req: Request, res: Response, next: NextFunction): void {
  if (req.method === 'GET' || req.method === 'HEAD') return next();
  check(req, res, (error?: unknown) => {
    if ((error as { code?: string } | undefined)?.code === 'EBADCSRFTOKEN') return next(new StaleForm());
    next(error);
  });
}

/** The token for the forms of a page. The first one of a browser session makes the session's secret. */
export function formToken(req: Request): string {
  if (!req.csrfToken && req.session && req.res) offer(req, req.res, () => {});
  return req.csrfToken?.() ?? '';
}
