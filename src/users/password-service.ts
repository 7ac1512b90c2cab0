import { lockRights } from '../access/guards.ts';
import { currentRights } from '../access/service.ts';
import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Problems, ValuesOf } from '../lib/forms.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { endSignIns } from '../login/service.ts';
import { countSessions } from '../login/sessions-service.ts';
import { passwordPairProblem } from '../password/form.ts';
import { passwordError, storePassword, tellPasswordChanged } from '../password/service.ts';
import { onlyProblems } from './checks-service.ts';
import { giveCredentials, isMailed, revokeCredentials } from './credentials-service.ts';
import type { setPasswordForm } from './password-form.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

type Values = ValuesOf<typeof setPasswordForm>;

/** Gives somebody a password that works for the first sign-in within 72 hours, and ends all their sign-ins. */
export async function setPassword(
  portal: Portal,
  asking: Actor,
  id: number,
  values: Values,
): Promise<{ mailed: boolean } | { problems: Problems }> {
  const found = await store.findUser(portal.database.knex, id);
  if (!found) throw new NotFound();
  authorize(policy.canSetPassword(asking, found, await currentRights(portal)));
  const problems = problemsOf(portal, found, values);
  if (Object.keys(problems).length > 0) return { problems };
  requireRecentPassword({ actor: asking });
  const password = values.password || generatePassword();
  const hash = await hashPassword(password, portal.config.BCRYPT_COST);
  const mailed = isMailed(portal, values.sendMail);
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    authorize(policy.canSetPassword(actor, user, rights));
    const late = problemsOf(portal, user, values);
    if (Object.keys(late).length > 0) return { problems: late };
    const { mustChangePassword } = values;
    await replacePassword(portal, trx, actor, user, { hash, mustChange: mustChangePassword, mailed });
    await giveCredentials(portal, trx, actor, { ...user, mustChangePassword }, password, mailed);
    return { mailed };
  });
}

/**
 * Stores a temporary password that somebody else knows and ends all sign-ins, in the transaction of whoever decided on
 * it. A mail tells of it, unless one brings the password.
 */
export async function replacePassword(
  portal: Portal,
  trx: Connection,
  by: By,
  user: User,
  { hash, mustChange, mailed }: { hash: string; mustChange: boolean; mailed: boolean },
): Promise<void> {
  await storePassword(trx, { userId: user.id, hash, mustChange, temporary: true });
  await revokeCredentials(trx, user.id);
  const sessions = await countSessions(trx, user.id);
  await endSignIns(trx, user.id);
  await record(trx, by, 'password.set', user, { details: { sessions, mailed } });
  if (!mailed) await tellPasswordChanged(portal, trx, user, by.name);
}

function problemsOf(portal: Portal, user: User, values: Values): Problems {
  const pair = passwordPairProblem(values);
  if (pair || !values.password) return pair ?? {};
  return onlyProblems({ password: passwordError(portal, values.password, user, user.secondFactor !== 'off') });
}
