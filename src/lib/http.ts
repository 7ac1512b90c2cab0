import { isIP } from 'node:net';
import type { Request, Response } from 'express';
import type { Access, Actor, LoadedSignIn, PendingSignIn } from './access.ts';
import type { FlashMessage } from './flash.ts';
import type { KeptForm } from './kept-forms.ts';
import { givenIn } from './list-addresses.ts';
import type { Portal } from './portal.ts';
import type { RouteForm } from './routing.ts';
import type { Upload } from './upload.ts';

declare global {
  namespace Express {
    interface Request {
      portal: Portal;
      actor?: Actor;
      pending?: PendingSignIn;
      /** The user whose sign-in in this browser has ended, if there was one. */
      endedUserId?: number;
      loadedSignIn?: LoadedSignIn;
      upload?: Upload;
      /** What is sent to this address. */
      form?: RouteForm;
      /** Which address of the portal this is, such as `POST /users/:id/edit`, and what stands in the place of `:id`. */
      reached?: { address: string; id: number };
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    flash: FlashMessage;
    /** Marks a session as worth storing; the sign-in itself says who it is. */
    signInId: number;
    /** Where somebody wanted to go who must sign in or choose a password first: a path of this site. */
    wantedPath: string;
    /** What was typed into a form that came too late, and whose it is. */
    kept: KeptForm;
    language: string;
    /** Demo only: the code that a mail server would have sent. */
    shownCode: string;
    /** The digest of the token of the set-up address, which leaves the address at the first look. */
    setupToken: string;
    /** The digest of the token of a password link, likewise. */
    passwordLink: string;
  }
}

export type SignedInRequest<Params = Record<string, string>> = Request<Params> & { actor: Actor };
export type PendingRequest = Request<Record<string, string>> & { pending: PendingSignIn };

/** What a handler gets, by the access its route states. */
export type RequestFor<A extends Access> = A extends 'anyone'
  ? Request<Record<string, string>>
  : A extends 'code-pending'
    ? PendingRequest
    : SignedInRequest;

export type Handler<A extends Access> = (req: RequestFor<A>, res: Response) => unknown;

/** A single query parameter as text; a repeated or missing one is empty. */
export function queryText(req: Pick<Request, 'query'>, name: string): string {
  return givenIn(req.query, name);
}

/** What a browser sends for a cookie; undefined when it has none of that name. */
export function cookieOf(req: Request, name: string): string | undefined {
  const cookies = (req.get('cookie') ?? '').split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Where a request comes from, for the database: an IP address without the port that some proxies add to it and
 * without the zone of a link-local one. Undefined for anything else that a proxy may have said.
 */
export function addressOf(req: Pick<Request, 'ip'>): string | undefined {
  const withoutPort = (req.ip ?? '').replace(/^([\d.]+):\d+$/, '$1').replace(/^\[(.+)\](:\d+)?$/, '$1');
  const address = withoutPort.replace(/%.*$/, '');
  return isIP(address) ? address : undefined;
}

/** An address with a query; of a query that says nothing, without. */
export function withQuery(path: string, query: Record<string, string> = {}): string {
  const said = new URLSearchParams(query);
  return said.size === 0 ? path : `${path}?${said}`;
}

/** The number of a row as text has it; anything else becomes 0, which no row has. */
export const rowId = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);

/** The number in a path such as `/users/:id`, likewise. */
export const pathId = (req: { params: Record<string, string> }, name = 'id'): number => rowId(req.params[name] ?? '');

/** Whether a path may be redirected to: on this site, whatever browsers make of slashes and backslashes. */
export function isLocalPath(value: string): boolean {
  return /^\/(?![/\\])[^\s\\\p{Cc}]*$/u.test(value) && value.length <= 2_000;
}

/**
 * Sends the browser on to a page after a change: 303, so that it comes by GET. The session is stored first, because
 * express-session stores it only after the headers have left, and a quick browser is back before that.
 */
export function redirect(res: Response, path: string): void {
  const { session, next } = res.req;
  const go = () => res.redirect(303, path);
  if (!session || Object.keys(session).length < 2) return go();
  session.save((error) => (error ? next?.(error) : go()));
}
