import type { Connection } from '../database/database.ts';
import { maskEmail } from '../lib/emails.ts';
import type { Portal } from '../lib/portal.ts';
import { leaveOldName } from '../login/locks-service.ts';
import { queueMail, receiverOf, withdrawSecrets } from '../outbox/service.ts';
import { revokeCredentials } from './credentials-service.ts';
import { emailChangedMail } from './mails.ts';
import type { User } from './store.ts';

/**
 * What a new e-mail brings about, in the transaction that stores it: codes and links that went to the old one count no
 * more, and both are told. The old one, whose mailbox may be somebody else's, is not told the new one in full.
 */
export async function followEmailChange(
  portal: Portal,
  trx: Connection,
  user: User,
  email: string,
  by: string,
): Promise<void> {
  await revokeCredentials(trx, user.id);
  await leaveOldName(trx, user.id);
  await withdrawSecrets(trx, user.id);
  await queueMail(portal, trx, emailChangedMail(receiverOf(user), maskEmail(email), by));
  await queueMail(portal, trx, emailChangedMail(receiverOf({ ...user, email }), email, by));
}
