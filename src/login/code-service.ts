import { timingSafeEqual } from 'node:crypto';
import { record } from '../audit/service.ts';
import { rememberBrowser } from '../browsers/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { PendingSignIn } from '../lib/access.ts';
import { digest, normaliseCode } from '../lib/codes.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure, giveBack } from '../lib/rate-limits.ts';
import type { Visitor } from '../lib/visitor.ts';
import { takeAppCode } from '../second-factor/codes-service.ts';
import { byUser, finishSignIn, subjectOf } from './finish-service.ts';
import type { CodeValues } from './form.ts';
import type { SignInUser } from './store.ts';
import * as store from './store.ts';

/** `token` is the new one of a browser that is remembered from now on. */
export type CodeAnswer = { right: Proof; token: string | undefined } | 'expired' | 'used-up' | { triesLeft: number };

/** What showed that it is them. */
export type Proof = 'email' | 'app' | 'recovery-code';

/** Whether this code completes the sign-in: the one that was mailed for it, or one of an app. */
export async function checkCode(
  portal: Portal,
  pending: PendingSignIn,
  { code, remember }: CodeValues,
  visitor: Visitor,
): Promise<CodeAnswer> {
  const key = String(pending.userId);
  await countFailure(portal, 'code-failures', key);
  const answer = await inTransaction(portal.database.knex, (trx) =>
    tryCode(portal, trx, pending, { code, remember }, visitor),
  );
  if (typeof answer === 'object' && 'right' in answer) await giveBack(portal, 'code-failures', key);
  return answer;
}

async function tryCode(
  portal: Portal,
  trx: Connection,
  pending: PendingSignIn,
  { code: typed, remember }: CodeValues,
  visitor: Visitor,
): Promise<CodeAnswer> {
  const user = await store.lockUser(trx, pending.userId);
  if (user?.status !== 'active' || user.secondFactor !== pending.secondFactor) return 'expired';
  const tried = user.secondFactor === 'app' ? await tryApp(portal, trx, user, pending, typed) : await tryMailed();
  if (typeof tried === 'string') return tried;
  if (tried.proof && (await store.completeSignIn(trx, pending.signInId))) {
    await finishSignIn(portal, trx, user, visitor, tried.proof);
    return { right: tried.proof, token: remember ? await rememberFor(trx, user, visitor) : undefined };
  }
  await record(trx, byUser(user, visitor), 'sign-in.code-failed', subjectOf(user));
  return tried.tries >= store.mostTries ? 'used-up' : { triesLeft: store.mostTries - tried.tries };

  async function tryMailed(): Promise<Tried> {
    const taken = await store.takeTry(trx, pending.signInId);
    if (!taken) return (await store.readCode(trx, pending.signInId))?.expired ? 'expired' : 'used-up';
    const given = digest(portal.digestKey, 'code', pending.signInId, normaliseCode(typed));
    const right = timingSafeEqual(given, taken.digest) && (await store.useCode(trx, taken.id));
    return { tries: taken.tries, proof: right ? 'email' : undefined };
  }
}

async function rememberFor(trx: Connection, user: SignInUser, visitor: Visitor): Promise<string> {
  await record(trx, byUser(user, visitor), 'browser.remembered', subjectOf(user), {
    details: { browser: visitor.browser },
  });
  return rememberBrowser(trx, user.id, visitor);
}

type Tried = 'expired' | 'used-up' | { tries: number; proof: Proof | undefined };

async function tryApp(
  portal: Portal,
  trx: Connection,
  user: SignInUser,
  { signInId }: PendingSignIn,
  typed: string,
): Promise<Tried> {
  const tries = await store.takeAppTry(trx, signInId);
  if (tries === undefined) return 'used-up';
  return { tries, proof: await takeAppCode(portal, trx, user.id, typed) };
}
