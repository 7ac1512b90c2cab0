import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf } from '../database/statements.ts';
import { countedUpTo } from '../lib/counts.ts';

export interface Overview {
  active: number;
  deactivated: number;
  /** Active, and locked out now after too many wrong passwords, up to 10,001. */
  locked: number;
  /** Created more than a week ago and never signed in, up to 10,001. */
  neverSignedIn: number;
  /** Active without a second factor, up to 10,001. */
  withoutSecondFactor: number;
}

export async function readOverview(connection: Connection): Promise<Overview> {
  return oneOf<Overview>(
    connection,
    sql`select
       (select coalesce(sum(difference), 0)::bigint from user_counts where status = 'active') as active,
       (select coalesce(sum(difference), 0)::bigint from user_counts where status = 'deactivated') as deactivated,
       (select count(*) from (
          select distinct user_id from sign_in_throttles join users on users.id = user_id and status = 'active'
          where locked_until > now() limit ${countedUpTo + 1}) as found) as locked,
       (select count(*) from (
          select 1 from users where status = 'active' and sort_last_sign_in = '-infinity'
            and created_at < now() - interval '7 days' limit ${countedUpTo + 1}) as found) as "neverSignedIn",
       (select count(*) from (
          select 1 from users where status = 'active' and second_factor = 'off' limit ${countedUpTo + 1}) as found)
         as "withoutSecondFactor"`,
  );
}

/** All customers, counted up to 10,001. */
export async function countCustomers(connection: Connection): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from (select 1 from customers limit ${countedUpTo + 1}) as found`,
  );
  return row.count;
}
