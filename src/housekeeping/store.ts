import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { oneOf, run } from '../database/statements.ts';

/** As many rows as one statement may take: far below the time limit of a statement, also on a slow disk. */
const PORTION = 10_000;

export const deleteExpiredSessions = (connection: Connection) => deleteWhere(connection, 'session', 'expire < now()');

export const deleteExpiredSealedValues = (connection: Connection) =>
  deleteWhere(connection, 'sealed_values', 'expires_at < now()');

/** `expire` is in milliseconds by the clock of the process that counted, so they are kept for one more day. */
export const deleteOldRateLimits = (connection: Connection) =>
  deleteWhere(connection, 'rate_limits', `expire < extract(epoch from now() - interval '1 day') * 1000`);

/** A day after the last try the count starts anew. */
export const deleteOldThrottles = (connection: Connection) =>
  deleteWhere(connection, 'sign_in_throttles', `last_try_at < now() - interval '1 day'`);

export const deleteOldCodes = (connection: Connection) =>
  deleteWhere(connection, 'codes', `created_at < now() - interval '7 days'`);

export const deleteOldPasswordLinks = (connection: Connection) =>
  deleteWhere(connection, 'password_links', `created_at < now() - interval '7 days'`);

/** Whoever comes back after a day is recorded at once, as they would be anyway. */
export const deleteOldRefusals = (connection: Connection) =>
  deleteWhere(connection, 'refusals', `recorded_at < now() - interval '1 day'`);

/** What became of a mail is of no interest any more; the trail keeps what people did. */
export const deleteOldMails = (connection: Connection) =>
  deleteWhere(connection, 'mails', `created_at < now() - interval '90 days' and state <> 'waiting'`);

/** A browser that nobody signed in with for as long as its cookie lives is not known again. */
export const deleteOldBrowsers = (connection: Connection) =>
  deleteWhere(connection, 'browsers', `last_used_at < now() - interval '365 days'`);

export const deleteOldPreviewLinks = (connection: Connection) =>
  deleteWhere(connection, 'preview_links', `expires_at < now() - interval '1 day'`);

/** Replaces the differences by their sums, in one statement, so that a reader finds either those or these. */
export async function foldUserCounts(connection: Connection): Promise<void> {
  for (;;) {
    const row = await oneOf<{ folded: number }>(
      connection,
      sql`with portion as (select ctid from user_counts limit ${PORTION} for update skip locked),
       folded as (
         delete from user_counts where ctid in (select ctid from portion) returning status, difference),
       sums as (
         insert into user_counts select status, sum(difference) from folded
         group by status having sum(difference) <> 0)
       select count(*) as folded from folded`,
    );
    if (row.folded < PORTION) return;
  }
}

async function deleteWhere(connection: Connection, table: string, condition: string): Promise<void> {
  for (;;) {
    const rowCount = await run(
      connection,
      sql`delete from ${trusted(table)} where ctid = any(array(
         select ctid from ${trusted(table)} where ${trusted(condition)} limit ${PORTION} for update skip locked))`,
    );
    if (rowCount < PORTION) return;
  }
}
