import { type By, type Proof, record } from '../audit/service.ts';
import { noteBrowser } from '../browsers/service.ts';
import type { Connection } from '../database/database.ts';
import type { Portal } from '../lib/portal.ts';
import type { Visitor } from '../lib/visitor.ts';
import { queueMail, receiverOf } from '../outbox/service.ts';
import { newBrowserMail } from './mails.ts';
import type { SignInUser } from './store.ts';
import * as store from './store.ts';

/**
 * What is done when somebody is in, in the transaction that lets them in. `proof` is what showed that it is them.
 * Whoever signed in before is told about a browser that is new.
 */
export async function finishSignIn(
  portal: Portal,
  trx: Connection,
  user: SignInUser,
  visitor: Visitor,
  proof: Proof,
): Promise<void> {
  await store.noteLastSignIn(trx, user.id);
  await store.endSurplus(trx, user.id, false);
  const isNew = await noteBrowser(trx, user.id, visitor);
  if (isNew && user.hasSignedIn) await queueMail(portal, trx, newBrowserMail(receiverOf(user), visitor));
  await record(trx, byUser(user, visitor), 'sign-in.succeeded', subjectOf(user), {
    details: { browser: visitor.browser, secondFactor: proof },
  });
}

export const subjectOf = (user: SignInUser) => ({ id: user.id, name: `${user.firstName} ${user.lastName}` });

export const byUser = (user: SignInUser, { address, requestId }: Visitor): By => ({
  ...subjectOf(user),
  address,
  requestId,
});
