import { lockRightsForOwner } from '../access/guards.ts';
import { type By, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { emailKey } from '../lib/emails.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { forgetFailures } from '../login/locks-service.ts';
import { endAllSignIns } from '../login/service.ts';
import { changeSecondFactor } from '../second-factor/change-service.ts';
import { replacePassword } from './password-service.ts';
import { lockUser } from './service.ts';
import { endSessions, liftLock } from './sign-ins-service.ts';
import { letIn } from './status-service.ts';
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
    await replacePassword(portal, trx, by, user, { hash, mustChange: true, mailed: false });
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
  withUser(portal, email, async (trx, user) => ({ user, wasLocked: await liftLock(portal, trx, by, user) }));

/** Lets somebody in again who was deactivated, or deleted. */
export const activate = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => {
    if (user.status !== 'active') await letIn(portal, trx, by, user);
    return { user, before: user.status };
  });

export const signOut = (portal: Portal, by: By, email: string) =>
  withUser(portal, email, async (trx, user) => ({ user, ended: await endSessions(trx, by, user) }));

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
