import { lockRights } from '../access/guards.ts';
import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { keepForHandOver } from '../password/hand-over-service.ts';
import { linkAddress, mailLink, makeLink, SENT_HOURS } from '../password/link-service.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import type { User } from './store.ts';

/**
 * Sends somebody a link to choose a password, or keeps it to be shown once to the actor. The password they have stays
 * until they use it; earlier links do not.
 */
export async function sendPasswordLink(portal: Portal, asking: Actor, id: number, way: 'mail' | 'show'): Promise<User> {
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    authorize(policy.canSendPasswordLink(actor, user, rights));
    if (way === 'show') requireRecentPassword({ actor });
    if (way === 'mail') await mailPasswordLink(portal, trx, actor, user);
    else {
      const { token } = await makeLink(trx, id, SENT_HOURS);
      await keepForHandOver(portal, trx, actor, id, linkAddress(portal, token), 'link-hand-over');
      await record(trx, actor, 'password.link-sent', user, { details: { mailed: false, hours: SENT_HOURS } });
    }
    return user;
  });
}

/** Mails somebody a link to choose a password, in the transaction of whoever decided on it. */
export async function mailPasswordLink(portal: Portal, trx: Connection, by: By, user: User): Promise<void> {
  await mailLink(portal, trx, user, SENT_HOURS, by.name);
  await record(trx, by, 'password.link-sent', user, { details: { mailed: true, hours: SENT_HOURS } });
}
