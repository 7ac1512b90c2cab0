import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { newToken, tokenDigest } from '../lib/codes.ts';
import type { FieldError } from '../lib/forms.ts';
import { hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import type { Visitor } from '../lib/visitor.ts';
import { forgetTries } from '../login/locks-service.ts';
import { endSignIns } from '../login/service.ts';
import { queueMail, receiverOf, withdrawSecrets } from '../outbox/service.ts';
import type { LinkOwner } from './link-store.ts';
import * as linkStore from './link-store.ts';
import { passwordChangedMail, passwordLinkMail } from './mails.ts';
import { passwordError, storePassword } from './service.ts';

/** How long a link works that somebody else sent, and one that its receiver asked for. */
export const SENT_HOURS = 24;
export const REQUESTED_HOURS = 1;

/** The links of a user count no more, in the transaction of the change that demands it. */
export const revokeLinks = (trx: Connection, userId: number): Promise<void> => linkStore.replaceLinks(trx, userId);

/** A new link for a user whose row is locked; their earlier ones count no more. */
export async function makeLink(
  trx: Connection,
  userId: number,
  hours: number,
): Promise<{ token: string; expiresAt: Date }> {
  const token = newToken();
  await withdrawSecrets(trx, userId, 'password-link');
  return { token, expiresAt: await linkStore.insertLink(trx, userId, tokenDigest(token), hours) };
}

/** Makes a link and mails it; `by` is the name of whoever sends it, nobody when its receiver asked for it. */
export async function mailLink(
  portal: Portal,
  trx: Connection,
  user: { id: number; email: string; language: string },
  hours: number,
  by?: string,
): Promise<void> {
  const { token, expiresAt } = await makeLink(trx, user.id, hours);
  await queueMail(portal, trx, passwordLinkMail(receiverOf(user), token, expiresAt, by));
}

/** The address that a token makes: opening it uses nothing up. */
export const linkAddress = (portal: Portal, token: string): string =>
  `${portal.config.PUBLIC_URL}/password-link?token=${token}`;

/** Until when the newest link of a user works, if one can still be used. */
export const linkWorksUntil = (portal: Portal, userId: number): Promise<Date | undefined> =>
  linkStore.readExpiry(portal.database.knex, userId);

/**
 * Whose link has a token with this digest; undefined when it was used or replaced, its time is over or its owner may not
 * sign in.
 */
export const findLinkOwner = (portal: Portal, digest: Buffer): Promise<LinkOwner | undefined> =>
  linkStore.findOwner(portal.database.knex, digest);

/**
 * Gives the owner of a link the password they chose, once, and ends all their sign-ins, codes and other links. Signs
 * nobody in: the second factor is asked for as ever. The password is judged before the work of hashing it, and once more
 * when nobody can change its owner any more.
 */
export async function choosePasswordByLink(
  portal: Portal,
  digest: Buffer,
  password: string,
  visitor: Visitor,
): Promise<'changed' | 'dead' | FieldError> {
  const errorFor = (user: LinkOwner) => passwordError(portal, password, user, user.secondFactor !== 'off');
  const owner = await findLinkOwner(portal, digest);
  if (!owner) return 'dead';
  const error = errorFor(owner);
  if (error) return error;
  const hash = await hashPassword(password, portal.config.BCRYPT_COST);
  return inTransaction(portal.database.knex, async (trx) => {
    const user = await linkStore.lockOwner(trx, owner.id);
    if (user?.status !== 'active') return 'dead';
    const late = errorFor(user);
    if (late) return late;
    if (!(await linkStore.takeLink(trx, digest))) return 'dead';
    await storePassword(trx, { userId: user.id, hash, mustChange: false, temporary: false });
    await forgetTries(portal, trx, user);
    await endSignIns(trx, user.id);
    const by = { id: user.id, name: user.name, address: visitor.address, requestId: visitor.requestId };
    await record(trx, by, 'password.changed', user, { details: { link: true, browser: visitor.browser } });
    await queueMail(portal, trx, passwordChangedMail(receiverOf(user), visitor.address));
    return 'changed';
  });
}
