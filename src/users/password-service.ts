import { currentRights } from '../access/service.ts';
import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { ValuesOf } from '../lib/forms.ts';
import { hasMail } from '../lib/page.ts';
import { minimumLength } from '../lib/password-policy.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { isLanguage } from '../lib/words.ts';
import { endSignIns } from '../login/service.ts';
import { queueMail } from '../outbox/service.ts';
import { passwordPairProblem } from '../password/form.ts';
import { keepForHandOver } from '../password/hand-over-service.ts';
import { passwordProblem, storePassword } from '../password/service.ts';
import type { Problems } from './checks-service.ts';
import { credentialsMail } from './mails.ts';
import type { setPasswordForm } from './password-form.ts';
import * as policy from './policy.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

type Values = ValuesOf<typeof setPasswordForm>;

const HOURS_72 = 72 * 60 * 60 * 1000;

/** Gives somebody a password that works once within 72 hours, and ends all their sign-ins. */
export async function setPassword(
  portal: Portal,
  actor: Actor,
  id: number,
  values: Values,
): Promise<{ mailed: boolean } | { problems: Problems }> {
  const rights = await currentRights(portal);
  const found = await store.findUser(portal.database.knex, id);
  if (!found) throw new NotFound();
  authorize(policy.canSetPassword(actor, found, rights));
  const problems = problemsOf(portal, found, values);
  if (problems) return { problems };
  const password = values.password || generatePassword();
  const hash = await hashPassword(password, portal.config.BCRYPT_COST);
  const mailed = values.sendMail && hasMail(portal.config);
  return inTransaction(portal.database.knex, async (trx) => {
    const user = await store.lockUser(trx, id);
    if (!user) throw new NotFound();
    authorize(policy.canSetPassword(actor, user, rights));
    await storePassword(trx, { userId: id, hash, mustChange: values.mustChangePassword, temporary: true });
    await statusStore.revokeCodes(trx, id);
    const sessions = await endSignIns(trx, id, actor.id === id ? actor.signInId : null);
    await record(trx, actor, 'password.set', user, { details: { sessions, mailed } });
    if (!mailed) await keepForHandOver(portal, trx, actor, id, password);
    else await queueMail(portal, trx, credentialsMail(receiver(user), password, new Date(Date.now() + HOURS_72)));
    return { mailed };
  });
}

function problemsOf(portal: Portal, user: User, values: Values): Problems | undefined {
  const pair = passwordPairProblem(values);
  if (pair || !values.password) return pair;
  const secondFactor = user.secondFactor !== 'off';
  const code = passwordProblem(portal, values.password, user, secondFactor);
  return code && { password: { code, values: { min: minimumLength(secondFactor) } } };
}

const receiver = ({ id, email, language }: User) =>
  ({ id, email, language: isLanguage(language) ? language : 'en' }) as const;
