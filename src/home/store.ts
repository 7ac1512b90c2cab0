import type { Connection } from '../database/database.ts';
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
  const { rows } = await connection.raw<{ rows: [Overview] }>(
    `select
       (select coalesce(sum(difference), 0)::bigint from user_counts where status = 'active') as active,
       (select coalesce(sum(difference), 0)::bigint from user_counts where status = 'deactivated') as deactivated,
       (select count(*) from (
          select distinct user_id from sign_in_throttles join users on users.id = user_id and status = 'active'
          where locked_until > now() limit :limit) as found) as locked,
       (select count(*) from (
          select 1 from users where status = 'active' and sort_last_sign_in = '-infinity'
            and created_at < now() - interval '7 days' limit :limit) as found) as "neverSignedIn",
       (select count(*) from (
          select 1 from users where status = 'active' and second_factor = 'off' limit :limit) as found)
         as "withoutSecondFactor"`,
    { limit: countedUpTo + 1 },
  );
  return rows[0];
}

/** All customers, counted up to 10,001. */
export async function countCustomers(connection: Connection): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(*) from (select 1 from customers limit ?) as found',
    [countedUpTo + 1],
  );
  return rows[0].count;
}
