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
  serverAnswer: string;
  createdAt: Date;
  expired: boolean;
}

/** A mail that could not be sent for a day is not sent any more. */
const ended = `least(expires_at, created_at + interval '1 day') <= now()`;

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

/** The mail to be sent, if it still waits. One more try is counted, unless its time is over. */
export async function takeMail(connection: Connection, id: number): Promise<WaitingMail | undefined> {
  const { rows } = await connection.raw<{ rows: WaitingMail[] }>(
    `update mails set tries = tries + case when ${ended} then 0 else 1 end where id = ? and state = 'waiting'
     returning id, kind, user_id as "userId", recipient, language, data, sealed, message_id as "messageId", tries,
       server_answer as "serverAnswer", created_at as "createdAt", expires_at as "expiresAt", ${ended} as expired`,
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
export async function postponeMail(
  connection: Connection,
  id: number,
  serverAnswer: string,
  seconds: number,
): Promise<void> {
  await connection.raw(
    `with mail as (update mails set server_answer = ? where id = ? and state = 'waiting' returning id)
     select graphile_worker.add_job('send-mail', json_build_object('id', id), job_key => 'mail-' || id,
       run_at => now() + make_interval(secs => ?)) from mail`,
    [serverAnswer, id, seconds],
  );
}

/** Ends the mails whose time is over, with the server's last words, and forgets their secrets. */
export async function expireMails(connection: Connection): Promise<void> {
  await connection.raw(`update mails set state = 'expired', sealed = null where state = 'waiting' and ${ended}`);
}

/**
 * Gives the jobs of dead workers to the living, and forgets jobs that nobody will run again. graphile-worker itself
 * waits four hours; no try to send takes longer than 30 s, so whoever holds one for a minute is dead.
 */
export async function freeJobsOfDeadWorkers(connection: Connection): Promise<void> {
  await connection.raw(
    `select graphile_worker.force_unlock_workers(array(
       select distinct locked_by from graphile_worker.jobs
       where task_identifier = 'send-mail' and locked_at < now() - interval '60 seconds'))`,
  );
  await connection.raw(
    `select graphile_worker.complete_jobs(array(
       select id from graphile_worker.jobs
       where attempts >= max_attempts and locked_at is null and updated_at < now() - interval '1 day'))`,
  );
}
