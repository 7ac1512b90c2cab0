import type request from 'supertest';
import type { CastName } from '../../seeds/cast.ts';
import { type Browser, emailOf, password, type TestPortal, tokenIn } from './portal.ts';

/** The code in the newest mail to somebody. */
export async function mailedCode({ portal, rows }: TestPortal, who: CastName): Promise<string> {
  const [mail] = await rows<{ sealed: Buffer | null }>(
    "select sealed from mails where kind = 'login-code' and recipient = ? order by id desc limit 1",
    emailOf(who),
  );
  return (mail?.sealed && portal.sealer.open(mail.sealed)) ?? '';
}

/** A code that is not this one. */
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** Sends e-mail and password from the sign-in page. */
export function givePassword(browser: Browser, email: string, typed = password): request.Test {
  return browser.post('/login', { email, password: typed });
}

/** A browser in which the right password was given, and the code is due. */
export async function withPassword(test: TestPortal, who: CastName, browser?: Browser): Promise<Browser> {
  const used = browser ?? (await test.visit());
  await givePassword(used, emailOf(who));
  await readToken(used, '/login/code');
  return used;
}

/** A browser in which somebody signed in with password and code. */
export async function withCode(test: TestPortal, who: CastName, browser?: Browser): Promise<Browser> {
  const used = await withPassword(test, who, browser);
  await used.post('/login/code', { code: await mailedCode(test, who) });
  await readToken(used, '/');
  return used;
}

/** Takes the form token from a page, as one does who sends a form of that page. */
export async function readToken(browser: Browser, path: string): Promise<string> {
  browser.token = tokenIn((await browser.get(path)).text);
  return browser.token;
}

/** The cookie that a browser sends. */
export async function cookieOf(browser: Browser): Promise<string> {
  const { request } = await browser.get('/healthz');
  return (request as unknown as { cookies: string }).cookies;
}

/** Lets a time that a column holds lie so much further in the past. */
export async function shift(test: TestPortal, table: string, columns: string[], interval: string): Promise<void> {
  const changes = columns.map((column) => `${column} = ${column} - interval '${interval}'`);
  await test.rows(`update ${table} set ${changes.join(', ')}`);
}

/** Forgets all failed sign-ins, so that a test starts with a clean slate. */
export async function forgetFailures(test: TestPortal): Promise<void> {
  await test.rows('delete from sign_in_throttles');
  await test.rows('delete from rate_limits');
}
