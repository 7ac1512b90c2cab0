import { lockRights } from '../access/guards.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { changeSecondFactor } from '../second-factor/change-service.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import type { User } from './store.ts';

/** Somebody else, or a double click, was quicker: it is so already. */
export interface Already {
  already: User;
}

/** Lets somebody in without a second factor who cannot give theirs, and has them choose a longer password. */
export const disableTwoFactor = (portal: Portal, actor: Actor, id: number): Promise<User | Already> =>
  change(portal, actor, id, false);

/** Has codes mailed to somebody again who signs in with a password alone. Without a mail server that cannot be. */
export async function enableTwoFactor(portal: Portal, actor: Actor, id: number): Promise<User | Already | 'no-mail'> {
  return portal.config.canMail ? change(portal, actor, id, true) : 'no-mail';
}

async function change(portal: Portal, asking: Actor, id: number, enable: boolean): Promise<User | Already> {
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    authorize(policy.canChangeTwoFactor(actor, user, rights));
    if (enable === (user.secondFactor !== 'off')) return { already: user };
    requireRecentPassword({ actor });
    await changeSecondFactor(portal, trx, actor, user, enable ? 'email' : 'off');
    return user;
  });
}
