import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, rowsOf, run } from '../database/statements.ts';

export type MailState = 'waiting' | 'sent' | 'refused' | 'expired';

/** A mail as lists show it. */
export interface MailRow {
  id: number;
  kind: string;
  userId: number | null;
  userName: string | null;
  recipient: string;
  state: MailState;
  tries: number;
  /** What the mail server said last, or an answer of our own. */
  serverAnswer: string;
  createdAt: Date;
  sentAt: Date | null;
  expiresAt: Date | null;
  /** Null while it is being tried, and when it waits no more. */
  nextTryAt: Date | null;
}

/** A mail as its page shows it. Of its secret only whether there still is one. */
export interface MailDetail extends MailRow {
  language: string;
  timeZone: string | null;
  data: Record<string, unknown>;
  messageId: string;
  hasSecret: boolean;
  askedAt: Date;
}

export interface Try {
  number: number;
  startedAt: Date;
  endedAt: Date | null;
  outcome: 'sent' | 'refused' | 'postponed' | null;
  answer: string;
  /** Nobody will say any more how it ended. */
  lost: boolean;
}

export const columns = `mails.id, mails.kind, mails.user_id as "userId",
  (select first_name || ' ' || last_name from users where users.id = mails.user_id) as "userName",
  mails.recipient, mails.state, mails.tries, mails.server_answer as "serverAnswer", mails.created_at as "createdAt",
  mails.sent_at as "sentAt", mails.expires_at as "expiresAt", mails.next_try_at as "nextTryAt"`;

export async function readMail(connection: Connection, id: number): Promise<MailDetail | undefined> {
  return firstOf<MailDetail>(
    connection,
    sql`select ${trusted(columns)}, language, data,
       (select time_zone from users where users.id = mails.user_id) as "timeZone", message_id as "messageId", sealed is not null as "hasSecret",
       asked_at as "askedAt"
     from mails where id = ${id}`,
  );
}

/** The tries of a mail, the newest first, a hundred at most. */
export async function readTries(connection: Connection, mailId: number): Promise<Try[]> {
  return rowsOf<Try>(
    connection,
    sql`select number, started_at as "startedAt", ended_at as "endedAt", outcome, answer,
       ended_at is null and started_at < now() - interval '60 seconds' as lost
     from mail_tries where mail_id = ${mailId} order by number desc limit 100`,
  );
}

/** The newest mails to a user; of one kind, where it is given. */
export async function readMailsOf(
  connection: Connection,
  userId: number,
  { limit, kind = null }: { limit: number; kind?: string | null },
): Promise<MailRow[]> {
  return rowsOf<MailRow>(
    connection,
    sql`select ${trusted(columns)} from mails
     where user_id = ${userId} and (${kind}::text is null or kind = ${kind}) order by id desc limit ${limit}`,
  );
}

/** Makes a mail that waits due at once. Gives whether it waits, and is not under way. */
export async function makeDue(trx: Connection, id: number): Promise<boolean> {
  const rowCount = await run(
    trx,
    sql`update mails set asked_at = now(), next_try_at = now()
     where id = ${id} and state = 'waiting' and next_try_at is not null`,
  );
  return rowCount > 0;
}

/**
 * Puts a mail back among those that wait, unless its time is over or its secret gone. One that was sent already is
 * another one from then on, which no mail server may take for a copy.
 */
export async function queueAgain(
  trx: Connection,
  id: number,
  { messageId, plainKinds }: { messageId: string; plainKinds: string[] },
): Promise<boolean> {
  const rowCount = await run(
    trx,
    sql`update mails set asked_at = now(), next_try_at = now(), sent_at = null, state = 'waiting',
       message_id = case when state = 'sent' then ${messageId} else message_id end
     where id = ${id} and state <> 'waiting' and (expires_at is null or expires_at > now())
       and (sealed is not null or kind = any(${plainKinds}))`,
  );
  return rowCount > 0;
}
