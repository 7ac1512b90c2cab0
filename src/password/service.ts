import { lockOwn, type OwnPassword } from '../access/guards.ts';
import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { FieldError } from '../lib/forms.ts';
import { checkPassword, minimumLength } from '../lib/password-policy.ts';
import { hashPassword, verifyPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { verifyOwnPassword } from '../login/again-service.ts';
import { endSignIns } from '../login/service.ts';
import { queueMail, receiverOf, withdrawSecrets } from '../outbox/service.ts';
import { passwordChangedMail } from './mails.ts';
import * as store from './store.ts';

/** Whose password it is, for the check that it is not made of their own words. */
interface Owner {
  firstName: string;
  lastName: string;
  email: string;
}

/** What is wrong with a password for this person, if anything. */
export function passwordError(
  portal: Portal,
  password: string,
  owner: Owner,
  secondFactor: boolean,
): FieldError | undefined {
  const words = [owner.firstName, owner.lastName, owner.email, portal.config.PORTAL_NAME];
  const code = checkPassword(password, { words, secondFactor });
  return code && { code, values: { min: minimumLength(secondFactor) } };
}

/** Whether the actor signs in with a password alone, which must be longer then. */
export const signsInByPasswordAlone = async (portal: Portal, actor: Actor): Promise<boolean> =>
  (await store.readSecondFactor(portal.database.knex, actor.id)) === 'off';

/** Stores a hashed password, in the transaction of whoever decided on it. Passwords on their way are void. */
export async function storePassword(trx: Connection, change: store.PasswordChange): Promise<void> {
  await store.setPassword(trx, change);
  await withdrawSecrets(trx, change.userId);
}

/** Tells somebody that another person set their password, in the transaction that stores it. */
export const tellPasswordChanged = (
  portal: Portal,
  trx: Connection,
  user: { id: number; email: string; language: string },
  by: string,
) => queueMail(portal, trx, passwordChangedMail(receiverOf(user), undefined, by));

/** Gives the actor another password, if they know the one they have. Wrong guesses are counted. */
export async function changeOwnPassword(
  portal: Portal,
  actor: Actor,
  currentPassword: string,
  password: string,
): Promise<FieldError | 'wrong-password' | 'changed'> {
  const verified = await verifyOwnPassword(portal, actor, currentPassword);
  if (!verified) return 'wrong-password';
  const answer = await replacePassword(portal, actor, password, (own) => own.passwordHash === verified);
  return answer === 'overtaken' ? 'wrong-password' : answer;
}

/**
 * Gives the actor, who signed in with a password that somebody else knows, one of their own choice. `overtaken` when they
 * have done that already.
 */
export const chooseOwnPassword = (
  portal: Portal,
  actor: Actor,
  password: string,
): Promise<FieldError | 'overtaken' | 'changed'> =>
  replacePassword(portal, actor, password, (own) => own.mustChangePassword);

/**
 * Stores a password of the actor's own choice and ends all their other sign-ins, or says what is wrong with it: judged
 * before the work of hashing it, and once more when nobody can change the second factor any more.
 */
async function replacePassword(
  portal: Portal,
  actor: Actor,
  password: string,
  mayStill: (own: OwnPassword) => boolean,
): Promise<FieldError | 'overtaken' | 'changed'> {
  const { knex } = portal.database;
  const error = passwordError(portal, password, actor, !(await signsInByPasswordAlone(portal, actor)));
  if (error) return error;
  if (await verifyPassword(password, (await store.readHash(knex, actor.id)) ?? '')) return { code: 'unchanged' };
  const hash = await hashPassword(password, portal.config.BCRYPT_COST);
  const answer = await inTransaction(knex, async (trx) => {
    const own = await lockOwn(trx, actor);
    if (!mayStill(own)) return { overtakenBy: own.passwordHash };
    const late = passwordError(portal, password, actor, own.secondFactor !== 'off');
    if (late) return late;
    await storePassword(trx, { userId: actor.id, hash, mustChange: false, temporary: false });
    await endSignIns(trx, actor.id, actor.signInId);
    await record(trx, actor, 'password.changed', actor);
    await queueMail(portal, trx, passwordChangedMail(actor, actor.address));
    return 'changed';
  });
  if (answer === 'changed' || 'code' in answer) return answer;
  // A form that was sent twice stores one password, and the second answer is as good as the first.
  return (await verifyPassword(password, answer.overtakenBy)) ? 'changed' : 'overtaken';
}
