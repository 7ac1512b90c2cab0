import type { Connection } from '../database/database.ts';

/** How a name stands after failed sign-ins. */
export interface NameTries {
  failures: number;
  /** Null when it is not locked now. */
  lockedUntil: Date | null;
}

/** Failed sign-ins under these digests, as far as they still count: a day after the last one they start anew. */
export async function readTries(connection: Connection, digests: Buffer[]): Promise<NameTries> {
  const { rows } = await connection.raw<{ rows: [NameTries] }>(
    `select coalesce(sum(failures), 0)::int as failures,
       max(locked_until) filter (where locked_until > now()) as "lockedUntil"
     from sign_in_throttles where name_digest = any(?) and last_try_at >= now() - interval '1 day'`,
    [digests],
  );
  return rows[0];
}

/** Those of these names that are locked now. */
export async function findLocked(connection: Connection, nameDigests: Buffer[]): Promise<Buffer[]> {
  const { rows } = await connection.raw<{ rows: { digest: Buffer }[] }>(
    'select name_digest as digest from sign_in_throttles where name_digest = any(?) and locked_until > now()',
    [nameDigests],
  );
  return rows.map(({ digest }) => digest);
}

/** What is counted under a key of the rate limits now, and until when. */
export async function readCount(
  connection: Connection,
  key: string,
): Promise<{ count: number; until: Date } | undefined> {
  const { rows } = await connection.raw<{ rows: { count: number; until: Date }[] }>(
    `select points as count, to_timestamp(expire / 1000.0) as until from rate_limits
     where key = ? and expire > extract(epoch from now()) * 1000`,
    [key],
  );
  return rows[0];
}

/** Forgets failed tries under these digests. Gives whether there were any. */
export async function forgetTries(connection: Connection, digests: Buffer[]): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: unknown[] }>(
    'delete from sign_in_throttles where name_digest = any(?) returning 1',
    [digests],
  );
  return rows.length > 0;
}

/** What is counted under the names of a user is nobody's from now on. */
export async function disown(connection: Connection, userId: number): Promise<void> {
  await connection.raw('update sign_in_throttles set user_id = null where user_id = ?', [userId]);
}

export async function forgetCount(connection: Connection, key: string): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: unknown[] }>('delete from rate_limits where key = ? returning 1', [
    key,
  ]);
  return rows.length > 0;
}
