import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';

/** How a name stands after failed sign-ins. */
export interface NameTries {
  failures: number;
  /** Null when it is not locked now. */
  lockedUntil: Date | null;
}

/** Failed sign-ins under these digests, as far as they still count: a day after the last one they start anew. */
export async function readTries(connection: Connection, digests: Buffer[]): Promise<NameTries> {
  return oneOf<NameTries>(
    connection,
    sql`select coalesce(sum(failures), 0)::int as failures,
       max(locked_until) filter (where locked_until > now()) as "lockedUntil"
     from sign_in_throttles where name_digest = any(${digests}) and last_try_at >= now() - interval '1 day'`,
  );
}

/** Those of these names that are locked now. */
export async function findLocked(connection: Connection, nameDigests: Buffer[]): Promise<Buffer[]> {
  const rows = await rowsOf<{ digest: Buffer }>(
    connection,
    sql`select name_digest as digest from sign_in_throttles where name_digest = any(${nameDigests}) and locked_until > now()`,
  );
  return rows.map(({ digest }) => digest);
}

/** What is counted under a key of the rate limits now, and until when. */
export async function readCount(
  connection: Connection,
  key: string,
): Promise<{ count: number; until: Date } | undefined> {
  return firstOf<{ count: number; until: Date }>(
    connection,
    sql`select points as count, to_timestamp(expire / 1000.0) as until from rate_limits
     where key = ${key} and expire > extract(epoch from now()) * 1000`,
  );
}

/** Forgets failed tries under these digests. Gives whether there were any. */
export async function forgetTries(connection: Connection, digests: Buffer[]): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`delete from sign_in_throttles where name_digest = any(${digests}) returning 1`,
  );
  return rows.length > 0;
}

/** What is counted under the names of a user is nobody's from now on. */
export async function disown(connection: Connection, userId: number): Promise<void> {
  await run(connection, sql`update sign_in_throttles set user_id = null where user_id = ${userId}`);
}

export async function forgetCount(connection: Connection, key: string): Promise<boolean> {
  const rows = await rowsOf<unknown>(connection, sql`delete from rate_limits where key = ${key} returning 1`);
  return rows.length > 0;
}
