import { randomUUID } from 'node:crypto';
import type { Connection } from '../database/database.ts';
import { hasMail } from '../lib/page.ts';
import type { Portal } from '../lib/portal.ts';
import type { Language } from '../lib/words.ts';
import { insertMail } from './store.ts';

/** One mail: its kind is the name of its view and its words, `data` what both may show. */
export interface Mail {
  kind: 'login-code' | 'credentials' | 'password-changed';
  to: { id: number; email: string; language: Language };
  data: Record<string, string>;
  /** Shown in the mail as `secret`, sealed until it is sent, then gone. */
  secret?: string;
  /** Not sent after this. */
  expiresAt?: Date;
}

/** Puts a mail into the outbox, in the transaction of the change it tells about. Without a mail server there is none. */
export async function queueMail(portal: Portal, trx: Connection, mail: Mail): Promise<void> {
  if (!hasMail(portal.config)) return;
  const domain = new URL(portal.config.PUBLIC_URL).hostname;
  await insertMail(trx, {
    kind: mail.kind,
    userId: mail.to.id,
    recipient: mail.to.email,
    language: mail.to.language,
    data: mail.data,
    sealed: mail.secret === undefined ? null : portal.sealer.seal(mail.secret),
    messageId: `<${randomUUID()}@${domain}>`,
    expiresAt: mail.expiresAt ?? null,
  });
}
