import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { SecondFactor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { isLanguage } from '../lib/words.ts';
import { endSignIns } from '../login/service.ts';
import { queueMail } from '../outbox/service.ts';
import { secondFactorChangedMail } from './mails.ts';
import * as store from './store.ts';

interface Subject {
  id: number;
  name: string;
  email: string;
  language: string;
}

/**
 * Gives somebody another second factor, in the transaction of whoever decided on it: all their sign-ins end but the
 * actor's own, codes that were sent count no more, and they are told. Gives how many sign-ins ended.
 */
export async function changeSecondFactor(
  portal: Portal,
  trx: Connection,
  actor: By & { signInId?: number },
  user: Subject,
  factor: SecondFactor,
): Promise<number> {
  const before = await store.lockFactor(trx, user.id);
  if (factor !== 'app') await store.deleteAuthenticator(trx, user.id);
  await store.setFactor(trx, user.id, factor);
  if (factor === 'off' && user.id !== actor.id) await store.demandNewPassword(trx, user.id);
  const sessions = await endSignIns(trx, user.id, user.id === actor.id ? (actor.signInId ?? null) : null);
  await record(trx, actor, 'second-factor.changed', user, {
    changes: { secondFactor: [before, factor] },
    details: { sessions },
  });
  const to = { id: user.id, email: user.email, language: isLanguage(user.language) ? user.language : 'en' };
  await queueMail(portal, trx, secondFactorChangedMail(to, factor, actor.address));
  return sessions;
}
