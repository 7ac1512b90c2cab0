import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session, { type SessionData } from 'express-session';
import { setFlash } from './flash.ts';
import { cookieOf, queryText } from './http.ts';
import { languageOf } from './page.ts';
import { isLanguage } from './words.ts';

const TWELVE_HOURS = 12 * 60 * 60 * 1000;

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:');
const nameFor = (publicUrl: string) => (isSecure(publicUrl) ? '__Host-sid' : 'sid');

/** The browser session: an id in a cookie, everything else in the database. Nothing is stored before there is something to keep. */
export function browserSessions(store: session.Store, secrets: string[], publicUrl: string): RequestHandler[] {
  const secure = isSecure(publicUrl);
  const sessions = session({
    name: nameFor(publicUrl),
    secret: secrets,
    store,
    resave: false,
    saveUninitialized: false,
    rolling: false,
    proxy: secure,
    cookie: { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: TWELVE_HOURS },
  });
  return secure ? [sayHttps, sessions] : [sessions];
}

/** PUBLIC_URL says that browsers come by https; a proxy that forgets to say so must not cost them their cookie. */
function sayHttps(req: Request, _res: Response, next: NextFunction): void {
  req.headers['x-forwarded-proto'] = 'https';
  next();
}

/** Strangers choose a language by a link that every page without a person in it has, `?language=de`. */
export function rememberLanguage(req: Request, _res: Response, next: NextFunction): void {
  const language = queryText(req, 'language');
  if (!req.actor && isLanguage(language)) req.session.language = language;
  next();
}

/** What the browser sent as its session, signed; it may have ended long ago. */
export const sessionCookie = (req: Request): string | undefined => cookieOf(req, nameFor(req.portal.config.PUBLIC_URL));

/** The browser goes on in a session that was made for it, or written to, a moment ago, if it still lasts. */
export async function takeUpSession(req: Request, id: string): Promise<void> {
  const data = await new Promise<SessionData | null | undefined>((resolve, reject) => {
    req.sessionStore.get(id, (error, found) => (error ? reject(error) : resolve(found)));
  });
  if (!data) return;
  req.sessionID = id;
  req.sessionStore.createSession(req, data);
}

/** Gives the browser a new session id and a new form token, and keeps what else is in the session, as after every gain of rights. */
export async function renewSession(req: Request): Promise<void> {
  const { cookie: _cookie, csrfSecret: _secret, ...kept } = req.session as typeof req.session & { csrfSecret?: string };
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()));
  });
  Object.assign(req.session, kept);
}

/** Ends the browser session. */
export async function endSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error) => (error ? reject(error) : resolve()));
  });
}

/** Ends the browser session, and starts an empty one that says why on the next page. */
export async function startAnew(req: Request, message: string): Promise<void> {
  const language = languageOf(req);
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()));
  });
  req.session.language = language;
  setFlash(req, { kind: 'ok', text: message });
}
