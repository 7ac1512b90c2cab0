import { type By, record } from '../audit/service.ts';
import { forgetAllBrowsers, forgetEverybodysBrowsers, isRemembered, isRememberedFor } from '../browsers/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { PendingSignIn } from '../lib/access.ts';
import { digest, newCode, tokenDigest } from '../lib/codes.ts';
import { emailKey } from '../lib/emails.ts';
import { SignedOut } from '../lib/errors.ts';
import { dummyHash, hashPassword, needsRehash, verifyPassword, verifyPasswordEvenly } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure, giveBack } from '../lib/rate-limits.ts';
import type { Visitor } from '../lib/visitor.ts';
import { isLanguage } from '../lib/words.ts';
import { queueMail } from '../outbox/service.ts';
import { finishSignIn, subjectOf } from './finish-service.ts';
import type { LoginValues } from './form.ts';
import { codeMail } from './mails.ts';
import { browserDigest, nameDigest } from './names.ts';
import type { SignInUser } from './store.ts';
import * as store from './store.ts';

const CODES_PER_QUARTER_HOUR = 10;
const RESENDS_PER_QUARTER_HOUR = 4;

/**
 * Who this e-mail and password belong to, or why nobody comes in. A try counts before it is looked at. Whoever gives a
 * wrong password waits for one comparison and learns nothing, whether there is such a user or not; only after the right
 * one are those told apart who may not sign in, and is an old hash made anew, which takes longer.
 */
export async function checkPassword(
  portal: Portal,
  { email, password }: LoginValues,
  visitor: Visitor,
): Promise<SignInUser | 'refused' | 'deactivated' | 'password-expired'> {
  const { knex } = portal.database;
  const address = visitor.address ?? 'unknown';
  await countFailure(portal, 'sign-in-address', address);
  const name = await triesOf(portal, email, visitor);
  const user = await store.findUserByEmail(knex, emailKey(email.trim()));
  const free = await store.countTry(knex, name, user?.id);
  const cost = portal.config.BCRYPT_COST;
  const right = await verifyPasswordEvenly(password, user?.passwordHash ?? dummyHash(cost), cost);
  if (!user || !right || !free || user.status === 'deleted') {
    await recordFailure(knex, user, visitor, free ? 'sign-in.failed' : 'sign-in.locked');
    return 'refused';
  }
  await store.forgetTries(knex, name);
  await giveBack(portal, 'sign-in-address', address);
  if (user.status === 'deactivated' || user.passwordExpired) {
    await recordFailure(knex, user, visitor, 'sign-in.failed');
    return user.status === 'deactivated' ? 'deactivated' : 'password-expired';
  }
  return { ...user, passwordHash: await strengthenHash(portal, user, password) };
}

/**
 * Starts a sign-in in a browser session. `codeDue` until the code is given, which is mailed to whoever has no app.
 * Comparing a password takes long enough for it to be changed meanwhile: `checked` is whose it was then, and whoever may
 * not come in by it any more is refused.
 */
export async function startSignIn(
  portal: Portal,
  checked: SignInUser,
  sessionId: string,
  visitor: Visitor,
): Promise<{ signInId: number; codeDue: boolean; code: string | undefined } | 'refused'> {
  return inTransaction(portal.database.knex, async (trx) => {
    const user = await store.lockUser(trx, checked.id);
    if (!user || !stillComesIn(user, checked.passwordHash)) {
      await recordFailure(trx, user, visitor, 'sign-in.failed');
      return 'refused';
    }
    const remembered = await isRemembered(trx, user.id, visitor);
    const codeDue = user.secondFactor !== 'off' && !remembered;
    const signInId = await store.insertSignIn(trx, { userId: user.id, sessionId, codeDue, ...visitor });
    if (!codeDue) {
      await finishSignIn(portal, trx, user, visitor, user.secondFactor === 'off' ? 'off' : 'remembered');
      return { signInId, codeDue, code: undefined };
    }
    await store.endSurplus(trx, user.id, codeDue);
    if (user.secondFactor === 'app') return { signInId, codeDue, code: undefined };
    const wait = await store.nextCodeAt(trx, user.id, CODES_PER_QUARTER_HOUR);
    const code = wait ? undefined : await sendCode(portal, trx, user, signInId, visitor);
    return { signInId, codeDue, code };
  });
}

/** Sends another code; only the newest counts. Gives when one may be asked for again, when it is too soon. */
export async function sendNewCode(
  portal: Portal,
  pending: PendingSignIn,
  visitor: Visitor,
): Promise<{ code: string } | { retryAt: Date }> {
  return inTransaction(portal.database.knex, async (trx) => {
    const user = await store.lockUser(trx, pending.userId);
    if (!user) throw new SignedOut();
    const retryAt = await store.nextCodeAt(trx, user.id, RESENDS_PER_QUARTER_HOUR);
    const last = await store.readCode(trx, pending.signInId);
    if (retryAt) return { retryAt };
    if (last?.justSent) return { retryAt: last.resendAt };
    return { code: await sendCode(portal, trx, user, pending.signInId, visitor) };
  });
}

/** The state of the newest code, for the page that asks for it. */
export const readCode = (portal: Portal, signInId: number) => store.readCode(portal.database.knex, signInId);

/** The same sign-in goes on in a browser session with a new id. */
export const moveSignIn = (portal: Portal, signInId: number, sessionId: string) =>
  store.moveSignIn(portal.database.knex, signInId, sessionId);

/** Ends one sign-in, as its own user asks. */
export async function signOut(portal: Portal, by: By & { id: number }, signInId: number): Promise<void> {
  await inTransaction(portal.database.knex, async (trx) => {
    await store.endSignIn(trx, signInId);
    await record(trx, by, 'sign-in.ended', by);
  });
}

/** Leaves a sign-in for which the code was never given. */
export const leaveSignIn = (portal: Portal, pending: PendingSignIn) =>
  store.endSignIn(portal.database.knex, pending.signInId);

/** The codes that were sent to a user count no more, in the transaction of the change that demands it. */
export const revokeCodes = (trx: Connection, userId: number): Promise<void> => store.replaceCodes(trx, userId);

/** Ends the sign-ins of everybody, in the transaction of the change that demands it, and remembers no browser. */
export async function endAllSignIns(trx: Connection): Promise<void> {
  await forgetEverybodysBrowsers(trx);
  return store.endAllSignIns(trx);
}

/**
 * Ends all sign-ins of a user in every process, in the transaction of the change that demands it, and remembers none of
 * their browsers any more. Gives how many sign-ins ended.
 */
export async function endSignIns(trx: Connection, userId: number, keptSignInId: number | null = null): Promise<number> {
  await forgetAllBrowsers(trx, userId);
  return store.endSignIns(trx, userId, keptSignInId);
}

/**
 * Under what tries are counted: at a browser that is remembered for somebody apart from all others, so that nobody can
 * lock them out there.
 */
async function triesOf(portal: Portal, email: string, visitor: Visitor): Promise<Buffer> {
  const remembered = await isRememberedFor(portal, emailKey(email.trim()), visitor);
  return remembered ? browserDigest(portal, email, tokenDigest(visitor.token ?? '')) : nameDigest(portal, email);
}

const stillComesIn = (user: SignInUser, verifiedHash: string): boolean =>
  user.status === 'active' && !user.passwordExpired && user.passwordHash === verifiedHash;

/**
 * The password is known only now: a hash that was made with less effort than is asked for today is made anew. Gives the
 * hash that the password belongs to, which may be one that another sign-in at the same moment made.
 */
async function strengthenHash(portal: Portal, user: SignInUser, password: string): Promise<string> {
  const { knex } = portal.database;
  const cost = portal.config.BCRYPT_COST;
  if (!needsRehash(user.passwordHash, cost)) return user.passwordHash;
  const hash = await hashPassword(password, cost);
  if (await store.replaceHash(knex, user.id, user.passwordHash, hash)) return hash;
  const now = (await store.findUser(knex, user.id))?.passwordHash ?? '';
  return (await verifyPassword(password, now)) ? now : user.passwordHash;
}

async function sendCode(
  portal: Portal,
  trx: Connection,
  user: { id: number; email: string; language: string },
  signInId: number,
  visitor: Visitor,
): Promise<string> {
  const code = newCode();
  const expiresAt = await store.insertCode(trx, signInId, user.id, digest(portal.digestKey, 'code', signInId, code));
  const to = { id: user.id, email: user.email, language: isLanguage(user.language) ? user.language : 'en' };
  await queueMail(portal, trx, codeMail(to, code, expiresAt, visitor));
  return code;
}

async function recordFailure(
  connection: Connection,
  user: SignInUser | undefined,
  visitor: Visitor,
  event: 'sign-in.failed' | 'sign-in.locked',
): Promise<void> {
  const by: By = { id: null, name: '', address: visitor.address, requestId: visitor.requestId };
  await record(connection, by, event, user ? subjectOf(user) : { id: null, name: '' }, {
    details: { browser: visitor.browser },
  });
}
