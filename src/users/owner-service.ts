import { lockRightsForOwner } from '../access/guards.ts';
import { type By, record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { emailKey } from '../lib/emails.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { forgetFailures } from '../login/locks-service.ts';
import { endAllSignIns, endSignIns } from '../login/service.ts';
import { queueMail, receiverOf } from '../outbox/service.ts';
import { storePassword, tellPasswordChanged } from '../password/service.ts';
import { changeSecondFactor } from '../second-factor/change-service.ts';
import { activatedMail } from './mails.ts';
import { lockUser } from './service.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

/*
 * What the owner of the server does by the command line, who needs no permission: so that nobody is locked out for
 * good, not even the only administrator.
 */

/** A random password for one sign-in within 72 hours. Ends all sessions, and the lock of the name. */
export async function resetPassword(portal: Portal, by: By, email: string) {
  const password = generatePassword();
  const hash = await hashPassword(password, portal.config.BCRYPT_COST);
  return withUser(portal, email, async (trx, user) => {
    await forgetFailures(portal, trx, user);
    await storePassword(trx, { userId: user.id, hash, mustChange: true, temporary: true });
    await statusStore.revokeCodes(trx, user.id);
    const sessions = await statusStore.countSessions(trx, user.id);
    await endSignIns(trx, user.id);
    await record(trx, by, 'password.set', user, { details: { sessions, mailed: false } });
    await tellPasswordChanged(portal, trx, user, by.name);
    return { user, password };
  });
}

/** Lets somebody sign in with the password alone, who must choose a new one then. */
export const disableSecondFactor = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => {
    const wasOff = user.secondFactor === 'off';
    if (!wasOff) await changeSecondFactor(portal, trx, by, user, 'off');
    return { user, wasOff };
  });

export const unlock = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => {
    const wasLocked = await forgetFailures(portal, trx, user);
    if (wasLocked) await record(trx, by, 'user.unlocked', user);
    return { user, wasLocked };
  });

/** Lets somebody in again who was deactivated, or deleted. */
export const activate = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => {
    const before = user.status;
    if (before === 'active') return { user, before };
    await statusStore.setStatus(trx, user.id, 'active');
    await record(trx, by, 'user.activated', user, { changes: { status: [before, 'active'] } });
    await queueMail(portal, trx, activatedMail(receiverOf(user), by.name));
    return { user, before };
  });

export const signOut = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => {
    const ended = await statusStore.countSessions(trx, user.id);
    if ((await endSignIns(trx, user.id)) > 0)
      await record(trx, by, 'sign-in.all-ended', user, { details: { sessions: ended } });
    return { user, ended };
  });

/** Ends all sign-ins there are. Gives how many people that were. */
export async function signOutEverybody(portal: Portal, by: By): Promise<number> {
  return inTransaction(portal.database.knex, async (trx) => {
    const people = statusStore.peopleSignedIn();
    const count = await statusStore.countPeopleSignedIn(trx);
    await recordForAll(trx, by, 'sign-in.all-ended', people);
    await endAllSignIns(trx);
    return count;
  });
}

async function withUser<T>(
  portal: Portal,
  email: string,
  work: (trx: Connection, user: User) => Promise<T>,
): Promise<T | 'nobody'> {
  return inTransaction(portal.database.knex, async (trx) => {
    await lockRightsForOwner(trx);
    const found = await store.findByEmailKey(trx, emailKey(email.trim()));
    return found ? work(trx, await lockUser(trx, found.id)) : 'nobody';
  });
}
