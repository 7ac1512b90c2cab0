import type { Response } from 'express';
import { findRememberedBrowsers, forgetBrowser } from '../browsers/service.ts';
import { browserInWords, isHandheld } from '../lib/browser.ts';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import * as sessions from '../login/sessions-service.ts';
import { endForm } from './sessions-form.ts';

/** Where one is signed in, and which browsers need no second factor. */
export async function sessionsPage(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  const signedIn = await sessions.findSessions(req.portal, req.actor.id);
  const browsers = await findRememberedBrowsers(req.portal, req.actor.id);
  page(req, res, 'account/sessions', {
    title: t('account.sessions.title'),
    section: 'account',
    narrow: true,
    sessions: signedIn.map((session) => {
      return { ...session, browser: browserInWords(session.browser, t), handheld: isHandheld(session.browser) };
    }),
    browsers: browsers.map((browser) => ({ ...browser, name: browserInWords(browser.name, t) })),
  });
}

export async function endSession(req: SignedInRequest, res: Response): Promise<void> {
  const id = idIn(req);
  const browser = id === null ? undefined : await sessions.endOwnSession(req.portal, req.actor, id);
  tell(req, res, browser === undefined ? 'gone' : 'ended', {
    browser: browserInWords(browser ?? '', wordsFor(req)),
  });
}

export async function endOtherSessions(req: SignedInRequest, res: Response): Promise<void> {
  tell(req, res, 'others-ended', { count: await sessions.endOtherSessions(req.portal, req.actor) });
}

export async function forget(req: SignedInRequest, res: Response): Promise<void> {
  const id = idIn(req);
  const forgotten = id !== null && (await forgetBrowser(req.portal, req.actor, id));
  tell(req, res, forgotten ? 'forgotten' : 'gone');
}

/** The number that the pressed button sends; null for anything that none of them does. */
function idIn(req: SignedInRequest): number | null {
  const form = parse(endForm, req.body as Record<string, unknown>);
  return form.ok ? form.values.id : null;
}

function tell(req: SignedInRequest, res: Response, what: string, values: Record<string, unknown> = {}): void {
  const kind = what === 'gone' ? 'info' : 'ok';
  setFlash(req, { kind, text: wordsFor(req)(`account.sessions.${what}`, values) });
  redirect(res, '/account/sessions');
}
