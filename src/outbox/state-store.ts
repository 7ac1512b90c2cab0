import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf } from '../database/statements.ts';

export interface Outage {
  since: Date;
  lastAt: Date;
  /** What the mail server said last, or an answer of our own. */
  answer: string;
}

/** How long the mail server has taken no mail, as the tries tell; undefined when it answered the last one. */
export async function readOutage(connection: Connection): Promise<Outage | undefined> {
  return firstOf<Outage>(
    connection,
    sql`with answered as (
       select coalesce(max(ended_at), '-infinity') as at from mail_tries where reached and reached is not null)
     select ended_at as "lastAt", answer,
       (select min(ended_at) from mail_tries
        where not reached and reached is not null and ended_at > (select at from answered)) as since
     from mail_tries where not reached and reached is not null and ended_at > (select at from answered)
     order by ended_at desc limit 1`,
  );
}

/** How many mails wait, up to `limit`, and since when the first of them should have been tried, if for minutes. */
export async function readWaiting(
  connection: Connection,
  limit: number,
): Promise<{ count: number; overdueSince: Date | null }> {
  return oneOf<{ count: number; overdueSince: Date | null }>(
    connection,
    sql`select (select count(*) from (select from mails where state = 'waiting' limit ${limit}) as waiting) as count,
       (select min(next_try_at) from mails where state = 'waiting' and next_try_at < now() - interval '3 minutes')
         as "overdueSince"`,
  );
}
