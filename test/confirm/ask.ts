import { readToken } from '../support/login.ts';
import { type Browser, type Fields, password, type TestPortal, tokenIn } from '../support/portal.ts';

/** Lets the last time that anybody gave their password lie so far in the past. */
export const passwordWasGiven = (test: TestPortal, ago: string) =>
  test.rows('update sign_ins set password_at = now() - ?::interval where revoked_at is null', ago);

/** Somebody who is signed in, gave their password so long ago, and has a page with a form before them. */
export async function signedInFor(test: TestPortal, who: 'alice' | 'bob', ago: string): Promise<Browser> {
  const browser = await test.signIn(who);
  await readToken(browser, '/account');
  await passwordWasGiven(test, ago);
  return browser;
}

/** The number under which a form is kept, as the page that asks for the password holds it. */
export const keptIn = (html: string): string => /name="_kept" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** Sends a sensitive form; gives the number under which it is kept. */
export async function sendKept(browser: Browser, path: string, fields: Fields): Promise<string> {
  const { text } = await browser.post(path, fields);
  browser.token = tokenIn(text) || browser.token;
  return keptIn(text);
}

/** Gives the password that was asked for. */
export const giveAgain = (browser: Browser, path: string, _kept: string, currentPassword = password) =>
  browser.post(path, { _kept, currentPassword });
