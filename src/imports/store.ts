import type { By } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import type { Counts } from '../database/staging.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { KindName } from './kinds.ts';

export type ImportState = 'reading' | 'checking' | 'checked' | 'applying' | 'done' | 'lost' | 'failed';

/** A link to choose a password, or a password to be handed over. */
export type Way = 'mail' | 'hand-over';

export interface Import {
  id: number;
  kind: KindName;
  userId: number | null;
  /** Names, e-mails and phones were masked for whoever sent the file. */
  masked: boolean;
  fileName: string;
  columns: string[];
  unknownColumns: string[];
  state: ImportState;
  rowCount: number;
  counts: Partial<Counts>;
  /** How new users get in, where it is about users. */
  way: Way | null;
  /** When the passwords were fetched that are to be handed over. */
  handedOverAt: Date | null;
  confirmedBy: By | null;
  /** When the rows were compared once more, after it was confirmed. */
  comparedAt: Date | null;
  /** The SQLSTATE for which the last try failed; empty where it was no answer of the database. */
  failure: string;
  createdAt: Date;
  doneAt: Date | null;
}

const selected = `id, kind, user_id as "userId", masked, file_name as "fileName", columns, unknown_columns as "unknownColumns",
  state, row_count as "rowCount", counts, way, handed_over_at as "handedOverAt", confirmed_by as "confirmedBy", compared_at as "comparedAt", failure, created_at as "createdAt", done_at as "doneAt"`;

/** A file whose sender never came back is forgotten after this. */
const kept = "interval '7 days'";
/** How often an import is tried before it is given up. */
const mostTries = 5;

/** Who goes on with an import may have been masked since the file was sent: from then on it goes by that. */
const maskedSince = (userId: number | null) =>
  sql`masked = masked or coalesce((select mask_data from users where id = ${userId}), false)`;

export async function insertImport(
  trx: Connection,
  given: {
    kind: KindName;
    userId: number | null;
    masked: boolean;
    fileName: string;
    columns: string[];
    unknown: string[];
  },
): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into imports (kind, user_id, masked, file_name, columns, unknown_columns)
     values (${given.kind}, ${given.userId}, ${given.masked}, ${given.fileName}, ${given.columns}::text[], ${given.unknown}::text[]) returning id`,
  );
  return row.id;
}

export async function findImport(connection: Connection, id: number): Promise<Import | undefined> {
  return firstOf<Import>(connection, sql`select ${trusted(selected)} from imports where id = ${id}`);
}

/** Those of some imports that a user sent. */
export async function findOwnAmong(connection: Connection, userId: number, ids: number[]) {
  return rowsOf<Pick<Import, 'id' | 'kind'>>(
    connection,
    sql`select id, kind from imports where id = any(${ids}::bigint[]) and user_id = ${userId} and state <> 'reading'`,
  );
}

/** What somebody imported lately, the latest first. */
export async function findImportsOf(
  connection: Connection,
  userId: number,
  kind: KindName,
  limit: number,
): Promise<Import[]> {
  return rowsOf<Import>(
    connection,
    sql`select ${trusted(selected)} from imports where user_id = ${userId} and kind = ${kind} and state <> 'reading' order by id desc limit ${limit}`,
  );
}

/** Every row has been read: the check begins. */
export async function startChecking(trx: Connection, id: number, rowCount: number): Promise<void> {
  await run(trx, sql`update imports set state = 'checking', row_count = ${rowCount} where id = ${id}`);
}

export async function finishCheck(trx: Connection, id: number, counts: Counts): Promise<void> {
  await run(
    trx,
    sql`update imports set state = 'checked', counts = ${JSON.stringify(counts)}, checked_at = now() where id = ${id}`,
  );
}

/** Confirms a checked import: once, however often the button is pressed. Gives it to whoever did. */
export async function confirm(trx: Connection, id: number, by: By, way: Way | null): Promise<Import | undefined> {
  return firstOf<Import>(
    trx,
    sql`update imports set state = 'applying', tries = 0, compared_at = null, way = ${way}, confirmed_by = ${JSON.stringify(by)}, confirmed_at = now(),
       ${maskedSince(by.id)}
     where id = ${id} and state = 'checked' returning ${trusted(selected)}`,
  );
}

/** What the rows would do has been found out once more, now that they are carried out. */
export async function noteComparison(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`update imports set compared_at = now() where id = ${id}`);
}

export async function finish(trx: Connection, id: number, counts: Counts): Promise<void> {
  await run(
    trx,
    sql`update imports set state = 'done', counts = ${JSON.stringify(counts)}, done_at = now() where id = ${id}`,
  );
}

/** The rows are gone, as after a crash of the database: the file has to be sent again. */
export async function lose(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`update imports set state = 'lost' where id = ${id}`);
}

/** Counts a try that failed. Gives the import when that was the last, which ends it. */
export async function countTry(trx: Connection, id: number, failure: string): Promise<Import | undefined> {
  const row = await firstOf<Import>(
    trx,
    sql`update imports set tries = tries + 1, failure = ${failure},
       state = case when tries + 1 < ${mostTries} then state else 'failed' end
     where id = ${id} and state in ('checking', 'applying') returning ${trusted(selected)}`,
  );
  return row?.state === 'failed' ? row : undefined;
}

/** Has a failed import checked once more. Gives whether it had failed: once, however often the button is pressed. */
export async function checkAgain(trx: Connection, id: number, userId: number): Promise<boolean> {
  const rowCount = await run(
    trx,
    sql`update imports set state = 'checking', tries = 0, confirmed_by = null, confirmed_at = null, compared_at = null, handed_over_at = null, ${maskedSince(userId)}
     where id = ${id} and state = 'failed'`,
  );
  return rowCount === 1;
}

/** Forgets an import that nothing has come of. Gives whether it was there. */
export async function deleteImport(trx: Connection, id: number): Promise<boolean> {
  const rowCount = await run(
    trx,
    sql`delete from imports where id = ${id} and state in ('reading', 'checking', 'checked', 'lost', 'failed')`,
  );
  return rowCount === 1;
}

/** Imports that wait for somebody to go on with them, the first ones first. */
export async function findWaiting(connection: Connection): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from imports where state in ('checking', 'applying') order by id limit 100`,
  );
  return rows.map(({ id }) => id);
}

/** Imports whose rows are not needed any more: done, given up, or cut off while they were read. */
export async function findOver(connection: Connection): Promise<{ id: number; forgotten: boolean }[]> {
  return rowsOf<{ id: number; forgotten: boolean }>(
    connection,
    sql`select id, state in ('reading', 'checked', 'lost', 'failed') as forgotten from imports
     where (state in ('done', 'checked', 'lost', 'failed') and created_at < now() - ${trusted(kept)} and to_regclass('import_rows_' || id) is not null)
        or (state = 'reading' and created_at < now() - interval '1 hour')
     order by id limit 100`,
  );
}

/** One import at a time in all processes: until the transaction ends nobody else gets this. */
export async function takeTurn(trx: Connection): Promise<boolean> {
  const row = await oneOf<{ taken: boolean }>(
    trx,
    sql`select pg_try_advisory_xact_lock(727002, hashtext('imports')) as taken`,
  );
  return row.taken;
}

/**
 * For the long statements of an import, which nobody waits for at a page. Words of new customers go into the indexes for
 * searching by larger portions, which takes less time.
 */
export async function liftLimits(trx: Connection): Promise<void> {
  await run(
    trx,
    sql`set local statement_timeout = 0; set local lock_timeout = '60s'; set local idle_in_transaction_session_timeout = '10min';
    set local work_mem = '64MB'; set local gin_pending_list_limit = '32MB'`,
  );
}

/** Tells others how far a transaction has come: the name of a connection is seen before anything is committed. */
export async function tellProgress(trx: Connection, id: number, done: number): Promise<void> {
  await run(trx, sql`select set_config('application_name', ${`import ${id} ${done}`}, true)`);
}

/** How many rows are done; undefined while nobody works on it. */
export async function readProgress(connection: Connection, id: number): Promise<number | undefined> {
  const row = await firstOf<{ name: string }>(
    connection,
    sql`select application_name as name from pg_stat_activity
     where datname = current_database() and application_name like 'import ' || ${id}::bigint || ' %' limit 1`,
  );
  return row && Number(row.name.split(' ')[2]);
}
