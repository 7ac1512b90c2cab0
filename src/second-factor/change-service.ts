import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { SecondFactor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { endSignIns, revokeCodes } from '../login/service.ts';
import { queueMail, receiverOf } from '../outbox/service.ts';
import { secondFactorChangedMail } from './mails.ts';
import * as store from './store.ts';

interface Subject {
  id: number;
  name: string;
  email: string;
  language: string;
}

/**
 * Gives somebody another second factor, in the transaction of whoever decided on it: all their sign-ins end but one
 * that may be kept, codes that were sent count no more, and they are told. Whom somebody else lets in without one has
 * to choose another password first, which must be longer. Gives how many sign-ins ended.
 */
export async function changeSecondFactor(
  portal: Portal,
  trx: Connection,
  by: By,
  user: Subject,
  factor: SecondFactor,
  keptSignInId: number | null = null,
): Promise<number> {
  const before = await store.lockFactor(trx, user.id);
  if (factor !== 'app') await store.deleteAuthenticator(trx, user.id);
  await store.setFactor(trx, user.id, factor);
  await revokeCodes(trx, user.id);
  if (factor === 'off' && user.id !== by.id) await store.demandNewPassword(trx, user.id);
  const sessions = await endSignIns(trx, user.id, keptSignInId);
  await record(trx, by, 'second-factor.changed', user, {
    changes: { secondFactor: [before, factor] },
    details: { sessions },
  });
  await queueMail(portal, trx, secondFactorChangedMail(receiverOf(user), factor));
  return sessions;
}
