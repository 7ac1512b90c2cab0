import { lockRights } from '../access/guards.ts';
import { record } from '../audit/service.ts';
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
    if (way === 'mail') await mailLink(portal, trx, user, SENT_HOURS, actor.name);
    else {
      const { token } = await makeLink(trx, id, SENT_HOURS);
      await keepForHandOver(portal, trx, actor, id, linkAddress(portal, token), 'link-hand-over');
    }
    await record(trx, actor, 'password.link-sent', user, { details: { mailed: way === 'mail', hours: SENT_HOURS } });
    return user;
  });
}
