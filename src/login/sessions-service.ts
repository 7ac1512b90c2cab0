import { lockOwn } from '../access/guards.ts';
import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { endSignIns } from './service.ts';
import * as store from './sessions-store.ts';

export { countSessions, signedInAmong } from './sessions-store.ts';

/** Where somebody is signed in now. */
export const findSessions = (portal: Portal, userId: number) => store.findSessions(portal.database.knex, userId);

/**
 * When somebody signed in last, and with which browser. From where is for themselves and for those who may see the trail.
 * The caller has checked that the actor may see the user at all.
 */
export async function findLastSignIns(
  portal: Portal,
  actor: Actor,
  userId: number,
  limit: number,
): Promise<store.PastSignIn[]> {
  const found = await store.findLastSignIns(portal.database.knex, userId, limit);
  const whole = actor.id === userId || may(actor, 'audit.view');
  return whole ? found : found.map((signIn) => ({ ...signIn, address: null }));
}

/** Ends one of the actor's sessions; gives its browser, undefined when there was nothing to end. */
export function endOwnSession(portal: Portal, actor: Actor, id: number): Promise<string | undefined> {
  return inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    const browser = await store.endSession(trx, actor.id, id);
    if (browser !== undefined) await record(trx, actor, 'sign-in.ended', actor, { details: { browser } });
    return browser;
  });
}

/** Ends all sessions of the actor but this one, and remembers none of their browsers. Gives how many ended. */
export function endOtherSessions(portal: Portal, actor: Actor): Promise<number> {
  return inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    const sessions = (await store.findSessions(trx, actor.id)).filter(({ id }) => id !== actor.signInId).length;
    await endSignIns(trx, actor.id, actor.signInId);
    await record(trx, actor, 'sign-in.all-ended', actor, { details: { sessions } });
    return sessions;
  });
}
