import { record } from '../audit/service.ts';
import { addJob } from '../database/job-queue.ts';
import { inTransaction } from '../database/transactions.ts';
import { digest } from '../lib/codes.ts';
import { emailKey } from '../lib/emails.ts';
import { TooMany } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure } from '../lib/rate-limits.ts';
import type { Visitor } from '../lib/visitor.ts';
import { mailLink, REQUESTED_HOURS } from './link-service.ts';
import * as store from './link-store.ts';

/** Who says that they forgot their password, and from where. Sealed, since anything may be typed. */
interface Request extends Visitor {
  email: string;
}

/**
 * Takes the wish for a password link down. Whether there is such a user is found out later, by the worker, so that
 * the answer and its time are the same for everybody. Beyond three an hour for one name nothing more is sent; throws
 * `TooMany` for an address that asks for many.
 */
export async function requestLink(portal: Portal, email: string, visitor: Visitor): Promise<void> {
  await countFailure(portal, 'forgot-address', visitor.address ?? 'unknown');
  if (await isTooOften(portal, email)) return;
  const wish: Request = { ...visitor, email };
  const request = portal.sealer.seal(JSON.stringify(wish)).toString('base64');
  await addJob(portal.database.knex, 'forgotten-password', { request }, { tries: 5 });
}

/** Sends the link, if there is an active user with this e-mail. */
export async function answerRequest(portal: Portal, sealed: string): Promise<void> {
  const opened = portal.sealer.open(Buffer.from(sealed, 'base64'));
  if (opened === undefined) return;
  const { email, address, requestId, browser } = JSON.parse(opened) as Request;
  await inTransaction(portal.database.knex, async (trx) => {
    const user = await store.lockOwner(trx, await store.findIdByEmail(trx, emailKey(email.trim())));
    if (user?.status !== 'active') return;
    await mailLink(portal, trx, user, REQUESTED_HOURS);
    await record(trx, { id: null, name: '', address, requestId }, 'password.link-requested', user, {
      details: { browser },
    });
  });
}

async function isTooOften(portal: Portal, email: string): Promise<boolean> {
  const name = digest(portal.digestKey, 'forgot', emailKey(email.trim())).toString('base64url');
  try {
    await countFailure(portal, 'forgot-name', name);
    return false;
  } catch (error) {
    if (error instanceof TooMany) return true;
    throw error;
  }
}
