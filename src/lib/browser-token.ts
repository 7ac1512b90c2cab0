import type { Request, Response } from 'express';
import { cookieOf } from './http.ts';

const YEAR = 365 * 24 * 60 * 60 * 1000;
const isHttps = (req: Request) => req.portal.config.PUBLIC_URL.startsWith('https:');
const nameOf = (req: Request) => (isHttps(req) ? '__Host-browser' : 'browser');

/** The token by which a browser is known again, whoever signs in with it. Undefined before its first sign-in. */
export function browserToken(req: Request): string | undefined {
  const value = cookieOf(req, nameOf(req));
  return value && /^[\w-]{43}$/.test(value) ? value : undefined;
}

/** Gives the browser this token, for another year. */
export function setBrowserToken(req: Request, res: Response, token: string): void {
  const secure = isHttps(req);
  res.cookie(nameOf(req), token, { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: YEAR });
}
