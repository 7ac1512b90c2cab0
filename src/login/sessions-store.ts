import type { Connection } from '../database/database.ts';
import { signInLasts } from '../database/sign-ins.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf } from '../database/statements.ts';

export interface Session {
  id: number;
  browser: string;
  address: string | null;
  since: Date;
  lastSeenAt: Date;
}

/** The sessions in which somebody is signed in now, the last used first. */
export async function findSessions(connection: Connection, userId: number): Promise<Session[]> {
  return rowsOf<Session>(
    connection,
    sql`select id, browser, host(address) as address, created_at as since, last_seen_at as "lastSeenAt"
     from sign_ins where user_id = ${userId} and not code_due and ${trusted(signInLasts)}
     order by last_seen_at desc, id desc limit 100`,
  );
}

/** In how many sessions somebody is signed in now. */
export async function countSessions(connection: Connection, userId: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from sign_ins where user_id = ${userId} and not code_due and ${trusted(signInLasts)}`,
  );
  return row.count;
}

/** Which of some users have a sign-in that lasts, also one that waits for its code. */
export async function signedInAmong(connection: Connection, userIds: number[]): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select distinct user_id as id from sign_ins where user_id = any(${userIds}::bigint[]) and ${trusted(signInLasts)}`,
  );
  return rows.map(({ id }) => id);
}

/** A sign-in that was completed, whether or not it has ended since. */
export interface PastSignIn {
  browser: string;
  address: string | null;
  at: Date;
  /** They are signed in by it now. */
  lasts: boolean;
}

/** The newest sign-ins of a user that were completed. */
export async function findLastSignIns(connection: Connection, userId: number, limit: number): Promise<PastSignIn[]> {
  return rowsOf<PastSignIn>(
    connection,
    sql`select browser, host(address) as address, created_at as at,
       ${trusted(signInLasts)} as lasts
     from sign_ins where user_id = ${userId} and not code_due order by created_at desc, id desc limit ${limit}`,
  );
}

/** Ends one session of a user; gives its browser, undefined when it had ended already. */
export async function endSession(trx: Connection, userId: number, id: number): Promise<string | undefined> {
  const row = await firstOf<{ browser: string }>(
    trx,
    sql`update sign_ins set revoked_at = now() where id = ${id} and user_id = ${userId} and revoked_at is null returning browser`,
  );
  return row?.browser;
}
