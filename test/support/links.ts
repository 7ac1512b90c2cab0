import type request from 'supertest';
import type { CastName } from '../../seeds/cast.ts';
import { newToken, tokenDigest } from '../../src/lib/codes.ts';
import { answerRequest } from '../../src/password/forgotten-service.ts';
import type { Browser, TestPortal } from './portal.ts';

export const chosen = 'a parrot under the bridge';

/** A link that somebody could use now; earlier ones of theirs are replaced. Gives its token. */
export async function linkFor(test: TestPortal, who: CastName | number): Promise<string> {
  const id = typeof who === 'number' ? who : test.ids[who];
  const token = newToken();
  await test.rows('update password_links set replaced_at = now() where user_id = ? and replaced_at is null', id);
  await test.rows(
    `insert into password_links (user_id, digest, expires_at) values (?, ?, now() + interval '24 hours')`,
    id,
    tokenDigest(token),
  );
  return token;
}

/** The token of the link in the newest mail to somebody; empty when there is none. */
export async function mailedToken({ portal, rows }: TestPortal, email: string): Promise<string> {
  const [mail] = await rows<{ sealed: Buffer | null }>(
    "select sealed from mails where kind = 'password-link' and recipient = ? order by id desc limit 1",
    email,
  );
  return (mail?.sealed && portal.sealer.open(mail.sealed)) ?? '';
}

/** Opens a link as a browser does: the token leaves the address, then the page shows. */
export async function openLink(browser: Browser, token: string): Promise<request.Response> {
  await browser.get(`/password-link?token=${token}`);
  return browser.get('/password-link');
}

/** Sends the password that was chosen on the page of the link. */
export const choose = (browser: Browser, password = chosen): request.Test =>
  browser.post('/password-link', { password, repeatPassword: password });

/** Does what the worker does with the requests for links. */
export async function answerRequests(test: TestPortal): Promise<void> {
  const jobs = await test.rows<{ request: string }>(
    `delete from graphile_worker._private_jobs
     where task_id = (select id from graphile_worker._private_tasks where identifier = 'forgotten-password')
     returning payload ->> 'request' as request`,
  );
  for (const { request } of jobs) await answerRequest(test.portal, request);
}
