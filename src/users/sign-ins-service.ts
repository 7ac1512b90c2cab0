import { lockRights } from '../access/guards.ts';
import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { forgetFailures } from '../login/locks-service.ts';
import { endSignIns } from '../login/service.ts';
import { countSessions as countSessionsOf } from '../login/sessions-service.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import type { User } from './store.ts';

/** Lets somebody try to sign in again who failed too often, with password or code. */
export async function unlockUser(
  portal: Portal,
  asking: Actor,
  id: number,
): Promise<{ user: User; wasLocked: boolean }> {
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    authorize(policy.canUnlock(actor, user, rights));
    return { user, wasLocked: await liftLock(portal, trx, actor, user) };
  });
}

/** Ends all sessions of somebody, in every process, and all sign-ins that wait for a code. */
export async function signOutUser(
  portal: Portal,
  asking: Actor,
  id: number,
): Promise<{ user: User; sessions: number }> {
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    authorize(policy.canSignOut(actor, user, rights));
    return { user, sessions: await endSessions(trx, actor, user) };
  });
}

/** Lets somebody try again, in the transaction of whoever decided on it. Gives whether there was anything to lift. */
export async function liftLock(portal: Portal, trx: Connection, by: By, user: User): Promise<boolean> {
  const wasLocked = await forgetFailures(portal, trx, user);
  if (wasLocked) await record(trx, by, 'user.unlocked', user);
  return wasLocked;
}

/** Ends all sign-ins of somebody, in the transaction of whoever decided on it. Gives how many sessions they had. */
export async function endSessions(trx: Connection, by: By, user: User): Promise<number> {
  const sessions = await countSessionsOf(trx, user.id);
  const ended = await endSignIns(trx, user.id);
  if (ended > 0) await record(trx, by, 'sign-in.all-ended', user, { details: { sessions } });
  return sessions;
}

/** In how many sessions somebody is signed in now. */
export const countSessions = (portal: Portal, id: number) => countSessionsOf(portal.database.knex, id);
