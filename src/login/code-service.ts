import { timingSafeEqual } from 'node:crypto';
import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { PendingSignIn } from '../lib/access.ts';
import { digest, normaliseCode } from '../lib/codes.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure, giveBack } from '../lib/rate-limits.ts';
import type { Visitor } from '../lib/visitor.ts';
import { takeAppCode } from '../second-factor/codes-service.ts';
import { byUser, finishSignIn, subjectOf } from './finish-service.ts';
import type { SignInUser } from './store.ts';
import * as store from './store.ts';

const MOST_TRIES = 5;

export type CodeAnswer = { right: Proof } | 'expired' | 'used-up' | { triesLeft: number };

/** What showed that it is them. */
export type Proof = 'email' | 'app' | 'recovery-code';

/** Whether this code completes the sign-in: the one that was mailed for it, or one of an app. */
export async function checkCode(
  portal: Portal,
  pending: PendingSignIn,
  typed: string,
  visitor: Visitor,
): Promise<CodeAnswer> {
  const key = String(pending.userId);
  await countFailure(portal, 'code-failures', key);
  const answer = await inTransaction(portal.database.knex, (trx) => tryCode(portal, trx, pending, typed, visitor));
  if (typeof answer === 'object' && 'right' in answer) await giveBack(portal, 'code-failures', key);
  return answer;
}

async function tryCode(
  portal: Portal,
  trx: Connection,
  pending: PendingSignIn,
  typed: string,
  visitor: Visitor,
): Promise<CodeAnswer> {
  const user = await store.findUser(trx, pending.userId);
  if (user?.status !== 'active' || user.secondFactor !== pending.secondFactor) return 'expired';
  const tried = user.secondFactor === 'app' ? await tryApp(portal, trx, user, pending, typed) : await tryMailed();
  if (typeof tried === 'string') return tried;
  if (tried.proof && (await store.completeSignIn(trx, pending.signInId))) {
    await finishSignIn(trx, user, visitor, tried.proof);
    return { right: tried.proof };
  }
  await record(trx, byUser(user, visitor), 'sign-in.code-failed', subjectOf(user));
  return tried.tries >= MOST_TRIES ? 'used-up' : { triesLeft: MOST_TRIES - tried.tries };

  async function tryMailed(): Promise<Tried> {
    const taken = await store.takeTry(trx, pending.signInId);
    if (!taken) return (await store.readCode(trx, pending.signInId))?.expired ? 'expired' : 'used-up';
    const given = digest(portal.digestKey, 'code', pending.signInId, normaliseCode(typed));
    const right = timingSafeEqual(given, taken.digest) && (await store.useCode(trx, taken.id));
    return { tries: taken.tries, proof: right ? 'email' : undefined };
  }
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
