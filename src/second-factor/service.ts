import { lockOwn } from '../access/guards.ts';
import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import { codeAt, newAppSecret, stepOf } from '../lib/authenticator.ts';
import { normaliseCode, tokenDigest } from '../lib/codes.ts';
import { minimumLength } from '../lib/password-policy.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { newRecoveryCodes } from '../lib/recovery-codes.ts';
import { codePoints } from '../lib/text.ts';
import { verifyOwnPassword } from '../login/again-service.ts';
import { keepOnce, takeOnce } from '../sealed-values/service.ts';
import { changeSecondFactor } from './change-service.ts';
import * as store from './store.ts';

const HALF_AN_HOUR = 30 * 60 * 1000;

/** The second factor of the actor, and how many recovery codes they have left. */
export async function readOwnFactor(portal: Portal, actor: Actor) {
  const { knex } = portal.database;
  const factor = (await store.readFactor(knex, actor.id)) ?? 'email';
  return { factor, codesLeft: factor === 'app' ? await store.countRecoveryCodes(knex, actor.id) : 0 };
}

/** A secret for an app, and the same sealed: it is not stored before a code shows that the app has it. */
export async function beginApp(portal: Portal, actor: Actor): Promise<{ secret: string; setup: string }> {
  const secret = newAppSecret();
  const at = await store.readTime(portal.database.knex);
  const plain = JSON.stringify({ setup: secret, signInId: actor.signInId, at });
  return { secret, setup: portal.sealer.seal(plain).toString('base64url') };
}

/** The secret that `beginApp` sealed for this sign-in, within the last half an hour. */
export async function openSetup(portal: Portal, actor: Actor, setup: string): Promise<string | undefined> {
  const plain = portal.sealer.open(Buffer.from(setup, 'base64url'));
  if (!plain?.startsWith('{"setup":')) return undefined;
  const { setup: secret, signInId, at } = JSON.parse(plain) as { setup: string; signInId: number; at: number };
  const age = (await store.readTime(portal.database.knex)) - at;
  return signInId === actor.signInId && age < HALF_AN_HOUR ? secret : undefined;
}

/** What an app with this secret shows now: the page of the demo says it, for those who have no app at hand. */
export async function codeForDemo({ config, database }: Portal, secret: string): Promise<string | undefined> {
  return config.demo ? codeAt(secret, await store.readTime(database.knex)) : undefined;
}

/** Makes an app the actor's second factor, when the code is one of it. The recovery codes are kept to be shown once. */
export async function useApp(portal: Portal, actor: Actor, secret: string, code: string): Promise<'wrong' | 'changed'> {
  requireRecentPassword({ actor });
  const step = stepOf(secret, normaliseCode(code), await store.readTime(portal.database.knex));
  if (step === undefined) return 'wrong';
  await inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    await changeSecondFactor(portal, trx, actor, actor, 'app', actor.signInId);
    await store.insertAuthenticator(trx, actor.id, portal.sealer.seal(secret), step);
    await makeRecoveryCodes(portal, trx, actor);
  });
  return 'changed';
}

/** Makes mailed codes the actor's second factor. */
export async function useMail(portal: Portal, actor: Actor): Promise<'no-mail' | 'changed'> {
  if (!portal.config.canMail) return 'no-mail';
  requireRecentPassword({ actor });
  await inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    await changeSecondFactor(portal, trx, actor, actor, 'email', actor.signInId);
  });
  return 'changed';
}

/** Lets the actor sign in with the password alone, when it is long enough for that. */
export async function useNothing(portal: Portal, actor: Actor, password: string): Promise<FactorProblem | 'changed'> {
  requireRecentPassword({ actor });
  const verified = await verifyOwnPassword(portal, actor, password);
  if (!verified) return 'wrong';
  if (codePoints(password.normalize('NFC')) < minimumLength(false)) return 'too-short';
  return inTransaction(portal.database.knex, async (trx) => {
    const { passwordHash } = await lockOwn(trx, actor);
    if (passwordHash !== verified) return 'wrong';
    await changeSecondFactor(portal, trx, actor, actor, 'off', actor.signInId);
    return 'changed';
  });
}

export type FactorProblem = 'wrong' | 'too-short';

/** Gives the actor other recovery codes, kept to be shown once. False for who has no app. */
export async function renewRecoveryCodes(portal: Portal, actor: Actor): Promise<boolean> {
  requireRecentPassword({ actor });
  return inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    if ((await store.readFactor(trx, actor.id)) !== 'app') return false;
    await makeRecoveryCodes(portal, trx, actor);
    await record(trx, actor, 'second-factor.codes-renewed', actor);
    return true;
  });
}

/** The recovery codes that were just made, once. */
export async function takeNewRecoveryCodes(portal: Portal, actor: Actor): Promise<string[] | undefined> {
  return (await takeOnce(portal, actor, recoveryCodesOf(actor)))?.split(' ');
}

async function makeRecoveryCodes(portal: Portal, trx: Connection, actor: Actor): Promise<void> {
  const codes = newRecoveryCodes();
  await store.replaceRecoveryCodes(
    trx,
    actor.id,
    codes.map((code) => tokenDigest(normaliseCode(code))),
  );
  await keepOnce(portal, trx, actor, recoveryCodesOf(actor), codes.join(' '));
}

const recoveryCodesOf = ({ id: userId }: Actor) => ({ kind: 'recovery-codes' as const, userId });
