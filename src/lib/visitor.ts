import type { Request } from 'express';
import { describeBrowser } from './browser.ts';
import { browserToken } from './browser-token.ts';
import { addressOf } from './http.ts';

/** The browser that a request comes from, for whoever is not signed in. */
export interface Visitor {
  address: string | undefined;
  browser: string;
  requestId: string;
  /** By which the browser is known again, see `browser-token.ts`. */
  token?: string | undefined;
}

/** The browser that this request comes from. */
export const visitorOf = (req: Request): Visitor => ({
  address: addressOf(req),
  browser: describeBrowser(req.get('user-agent') ?? ''),
  requestId: String(req.id),
  token: browserToken(req),
});
