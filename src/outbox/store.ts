import type { Connection } from '../database/database.ts';

export interface NewMail {
  kind: string;
  userId: number | null;
  recipient: string;
  language: string;
  data: Record<string, unknown>;
  sealed: Buffer | null;
  messageId: string;
  expiresAt: Date | null;
}

export interface WaitingMail extends NewMail {
  id: number;
  tries: number;
  createdAt: Date;
  expired: boolean;
}

/** Adds a mail and the job that sends it, both in the caller's transaction. */
export async function insertMail(trx: Connection, mail: NewMail): Promise<void> {
  await trx.raw(
    `with mail as (
       insert into mails (kind, user_id, recipient, language, data, sealed, message_id, expires_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) returning id)
     select graphile_worker.add_job('send-mail', json_build_object('id', id), job_key => 'mail-' || id) from mail`,
    [
      mail.kind,
      mail.userId,
      mail.recipient,
      mail.language,
      JSON.stringify(mail.data),
      mail.sealed,
      mail.messageId,
      mail.expiresAt,
    ],
  );
}

/** The mail to be sent, if it still waits; one more try is counted. */
export async function takeMail(connection: Connection, id: number): Promise<WaitingMail | undefined> {
  const { rows } = await connection.raw<{ rows: WaitingMail[] }>(
    `update mails set tries = tries + 1 where id = ? and state = 'waiting'
     returning id, kind, user_id as "userId", recipient, language, data, sealed, message_id as "messageId", tries,
       created_at as "createdAt", expires_at as "expiresAt", coalesce(expires_at < now(), false) as expired`,
    [id],
  );
  return rows[0];
}

/** Writes down how it ended. Secrets are gone from then on. */
export async function finishMail(
  connection: Connection,
  id: number,
  state: 'sent' | 'refused' | 'expired',
  serverAnswer: string,
): Promise<void> {
  await connection.raw(
    `update mails set state = ?, server_answer = ?, sealed = null, sent_at = case when ? = 'sent' then now() end
     where id = ? and state = 'waiting'`,
    [state, serverAnswer, state, id],
  );
}

/** Keeps the mail waiting for its next try, with the server's words about this one. */
export async function postponeMail(connection: Connection, id: number, serverAnswer: string, seconds: number) {
  await connection.raw(
    `with mail as (update mails set server_answer = ? where id = ? returning id)
     select graphile_worker.add_job('send-mail', json_build_object('id', id), job_key => 'mail-' || id,
       run_at => now() + make_interval(secs => ?)) from mail`,
    [serverAnswer, id, seconds],
  );
}
