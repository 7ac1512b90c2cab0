import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { revokeCodes } from '../login/service.ts';
import { queueMail, receiverOf } from '../outbox/service.ts';
import { dropHandOvers, keepForHandOver } from '../password/hand-over-service.ts';
import { revokeLinks } from '../password/link-service.ts';
import { credentialsMail } from './mails.ts';

const HOURS_72 = 72 * 60 * 60 * 1000;

/** Without a mail server nothing is mailed, whatever was asked for. */
export const isMailed = (portal: Portal, wanted: boolean): boolean => wanted && portal.config.canMail;

/** Mails a new password to its user, or keeps it to be shown once to whoever made it, in the transaction that stores it. */
export async function giveCredentials(
  portal: Portal,
  trx: Connection,
  actor: Actor,
  user: { id: number; email: string; language: string; mustChangePassword: boolean },
  password: string,
  mailed: boolean,
): Promise<void> {
  if (!mailed) return keepForHandOver(portal, trx, actor, user.id, password);
  const to = receiverOf(user);
  const expiresAt = new Date(Date.now() + HOURS_72);
  await queueMail(portal, trx, credentialsMail(to, password, expiresAt, user.mustChangePassword, actor.name));
}

/** Codes, links and passwords that are still on their way to somebody count no more. */
export async function revokeCredentials(trx: Connection, userId: number): Promise<void> {
  await revokeCodes(trx, userId);
  await revokeLinks(trx, userId);
  await dropHandOvers(trx, userId);
}
