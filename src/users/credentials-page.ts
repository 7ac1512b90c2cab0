import type { Response } from 'express';
import { queryText, type SignedInRequest } from '../lib/http.ts';
import { isAboutToBeSent, lastMailOf, type MailRow } from '../outbox/state-service.ts';

/**
 * The mail with the password, for the page that tells what became of it. As long as it was only just written the page
 * comes again by itself: for five seconds, so that nobody who reads slowly is disturbed (WCAG 2.2, 2.2.2).
 */
export async function findCredentialsMail(
  req: SignedInRequest,
  res: Response,
  userId: number,
): Promise<MailRow | undefined> {
  if (queryText(req, 'mailed') !== '1') return undefined;
  const mail = await lastMailOf(req.portal, userId, 'credentials');
  if (mail && isAboutToBeSent(mail)) res.set('Refresh', '2');
  return mail;
}
