import type { Connection } from '../database/database.ts';

export interface Outage {
  since: Date;
  lastAt: Date;
  /** What the mail server said last, or an answer of our own. */
  answer: string;
}

/** How long the mail server has taken no mail, as the tries tell; undefined when it answered the last one. */
export async function readOutage(connection: Connection): Promise<Outage | undefined> {
  const { rows } = await connection.raw<{ rows: Outage[] }>(
    `with answered as (
       select coalesce(max(ended_at), '-infinity') as at from mail_tries where reached and reached is not null)
     select ended_at as "lastAt", answer,
       (select min(ended_at) from mail_tries
        where not reached and reached is not null and ended_at > (select at from answered)) as since
     from mail_tries where not reached and reached is not null and ended_at > (select at from answered)
     order by ended_at desc limit 1`,
  );
  return rows[0];
}

/** How many mails wait, up to `limit`, and since when the first of them should have been tried, if for minutes. */
export async function readWaiting(
  connection: Connection,
  limit: number,
): Promise<{ count: number; overdueSince: Date | null }> {
  const { rows } = await connection.raw<{ rows: [{ count: number; overdueSince: Date | null }] }>(
    `select (select count(*) from (select from mails where state = 'waiting' limit ?) as waiting) as count,
       (select min(next_try_at) from mails where state = 'waiting' and next_try_at < now() - interval '3 minutes')
         as "overdueSince"`,
    [limit],
  );
  return rows[0];
}
