import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, run } from '../database/statements.ts';
import type { Delivery } from '../lib/mail-transport.ts';

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
  /** How often it was tried since it was asked for, this try not counted. */
  earlierTries: number;
  createdAt: Date;
  timeZone: string | null;
  expired: boolean;
}

/** A mail that could not be sent for a day is not sent any more. */
const ended = `least(expires_at, asked_at + interval '1 day') <= now()`;

/** No try takes longer than half a minute: what began a minute ago ended with its process. */
const isTried = `next_try_at is null and exists (select from mail_tries
  where mail_id = mails.id and number = mails.tries and started_at > now() - interval '60 seconds')`;

/** Adds a mail; gives its number. */
export async function insertMail(trx: Connection, mail: NewMail): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into mails (kind, user_id, recipient, language, data, sealed, message_id, expires_at)
     values (${mail.kind}, ${mail.userId}, ${mail.recipient}, ${mail.language}, ${JSON.stringify(mail.data)}, ${mail.sealed}, ${mail.messageId}, ${mail.expiresAt}) returning id`,
  );
  return row.id;
}

/** The mail to be sent, if it still waits. One more try begins, unless its time is over. */
export async function takeMail(connection: Connection, id: number): Promise<WaitingMail | undefined> {
  return firstOf<WaitingMail>(
    connection,
    sql`with mail as (
       update mails set tries = tries + case when ${trusted(ended)} then 0 else 1 end, next_try_at = null
       where id = ${id} and state = 'waiting'
       returning id, kind, user_id as "userId", recipient, language, data, sealed, message_id as "messageId", tries,
         (select count(*) from mail_tries where mail_id = mails.id and started_at >= asked_at) as "earlierTries",
         (select time_zone from users where users.id = mails.user_id) as "timeZone",
         created_at as "createdAt", expires_at as "expiresAt", ${trusted(ended)} as expired),
     begun as (insert into mail_tries (mail_id, number) select id, tries from mail where not expired)
     select * from mail`,
  );
}

/** Ends a mail whose time is over, with the server's last words. Its secret is gone from then on. */
export async function expireMail(connection: Connection, id: number): Promise<void> {
  await run(
    connection,
    sql`update mails set state = 'expired', sealed = null, next_try_at = null where id = ${id} and state = 'waiting'`,
  );
}

/** Writes down how the mail ended. A secret is gone once it was sent; one that was refused may be sent again. */
export async function finishMail(
  connection: Connection,
  mail: { id: number; tries: number },
  delivery: Delivery,
  keepSecret: boolean,
): Promise<void> {
  await run(
    connection,
    sql`with ended as (${endTry(mail, delivery)})
     update mails set state = ${delivery.outcome}, server_answer = ${delivery.answer}, next_try_at = null,
       sealed = case when ${keepSecret} then sealed end, sent_at = case when ${delivery.outcome} = 'sent' then now() end
     where id = ${mail.id} and state = 'waiting'`,
  );
}

/** Keeps the mail waiting for its next try, with the server's words about this one. Gives whether it still waits. */
export async function postponeMail(
  trx: Connection,
  mail: { id: number; tries: number },
  delivery: Delivery,
  seconds: number,
): Promise<boolean> {
  const rowCount = await run(
    trx,
    sql`with ended as (${endTry(mail, delivery)})
     update mails set server_answer = ${delivery.answer}, next_try_at = now() + make_interval(secs => ${seconds})
     where id = ${mail.id} and state = 'waiting'`,
  );
  return rowCount > 0;
}

/** Ends the mails whose time is over, but for one that is under way, and forgets what is not sent any more. */
export async function expireMails(connection: Connection): Promise<void> {
  await run(
    connection,
    sql`update mails set state = 'expired', sealed = null, next_try_at = null
     where state = 'waiting' and ${trusted(ended)} and not (${trusted(isTried)})`,
  );
  await run(
    connection,
    sql`update mails set sealed = null where sealed is not null and state <> 'waiting' and ${trusted(ended)}`,
  );
}

/** Ends the mails to somebody that still hold a secret, of which none is worth anything any more. */
export async function withdrawSecrets(
  trx: Connection,
  userId: number,
  kind: string | null,
  answer: string,
): Promise<void> {
  await run(
    trx,
    sql`update mails set sealed = null, next_try_at = null,
       state = case when state = 'waiting' then 'expired' else state end,
       server_answer = case when state = 'waiting' then ${answer} else server_answer end
     where user_id = ${userId} and sealed is not null and (${kind}::text is null or kind = ${kind})`,
  );
}

const endTry = ({ id, tries }: { id: number; tries: number }, { outcome, answer, reached }: Delivery) =>
  sql`update mail_tries set ended_at = now(), outcome = ${outcome}, answer = ${answer}, reached = ${reached ?? null}
  where mail_id = ${id} and number = ${tries}`;
