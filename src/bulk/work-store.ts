import type { By } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { Action } from './actions.ts';
import type { Reason } from './verdict-service.ts';

export type State = 'checking' | 'checked' | 'applying' | 'cancelling' | 'cancelled' | 'stopped' | 'failed' | 'done';

/** How many users are changed, will be, and are skipped for which reason. */
export interface Counts {
  will: number;
  changed: number;
  skipped: Partial<Record<Reason, number>>;
}

export interface Work {
  id: number;
  userId: number;
  userName: string;
  action: Action;
  groupIds: number[];
  /** The work that it takes back, whose that is, and the work that takes this one back. */
  undoes: number | null;
  undoesWorkOf: number | null;
  undoneBy: number | null;
  state: State;
  rowCount: number;
  doneCount: number;
  /** The last user who was looked at, by number. */
  lastUserId: number;
  counts: Partial<Counts>;
  askedBy: By;
  passwordGiven: boolean;
  failure: string;
  createdAt: Date;
  doneAt: Date | null;
}

const living = `('checking', 'checked', 'applying', 'cancelling', 'done')`;
const atWork = `('checking', 'applying', 'cancelling')`;

const selected = `bulk_works.id, bulk_works.user_id as "userId",
  (select first_name || ' ' || last_name from users where users.id = bulk_works.user_id) as "userName",
  action, group_ids as "groupIds", undoes,
  (select undone.user_id from bulk_works as undone where undone.id = bulk_works.undoes) as "undoesWorkOf",
  (select undoing.id from bulk_works as undoing where undoing.undoes = bulk_works.id and undoing.state in ${living}) as "undoneBy",
  state, row_count as "rowCount", done_count as "doneCount", last_user_id as "lastUserId", counts,
  asked_by as "askedBy", password_given as "passwordGiven", failure, created_at as "createdAt", done_at as "doneAt"`;

/** How often a work is tried before it is given up, without getting on in between. */
const mostTries = 5;
const kept = "interval '90 days'";
const keptUnconfirmed = "interval '1 day'";

/** Begins a work. Undefined when what it would undo is being undone already. */
export async function insertWork(
  trx: Connection,
  given: { userId: number; action: Action; groupIds: number[]; undoes: number | null; askedBy: By },
): Promise<number | undefined> {
  const row = await firstOf<{ id: number }>(
    trx,
    sql`insert into bulk_works (user_id, action, group_ids, undoes, asked_by)
     values (${given.userId}, ${given.action}, ${given.groupIds}::bigint[], ${given.undoes}, ${JSON.stringify(given.askedBy)})
     on conflict do nothing returning id`,
  );
  return row?.id;
}

export async function setRowCount(trx: Connection, id: number, rowCount: number): Promise<void> {
  await run(trx, sql`update bulk_works set row_count = ${rowCount} where id = ${id}`);
}

export async function findWork(connection: Connection, id: number): Promise<Work | undefined> {
  return firstOf<Work>(connection, sql`select ${trusted(selected)} from bulk_works where id = ${id}`);
}

/** Works before one that somebody confirmed, or that are being checked, the latest first: of one user, or of everybody. */
export async function findWorks(
  connection: Connection,
  userId: number | null,
  { before, limit }: { before: number; limit: number },
): Promise<Work[]> {
  return rowsOf<Work>(
    connection,
    sql`select ${trusted(selected)} from bulk_works
     where state <> 'checked' and (${userId}::bigint is null or user_id = ${userId})
       and (${before}::bigint = 0 or id < ${before})
     order by id desc limit ${limit}`,
  );
}

/** Which of some works are there: those of one user, or everybody's. */
export async function findAmong(connection: Connection, ids: number[], userId: number | null): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from bulk_works where id = any(${ids}::bigint[]) and (${userId}::bigint is null or user_id = ${userId})`,
  );
  return rows.map(({ id }) => id);
}

/** A batch is through; whatever went wrong before it is over. */
export async function noteBatch(trx: Connection, id: number, lastUserId: number, count: number): Promise<void> {
  await run(
    trx,
    sql`update bulk_works set last_user_id = ${lastUserId}, done_count = done_count + ${count}, tries = 0, failure = ''
     where id = ${id}`,
  );
}

export async function finishCheck(trx: Connection, id: number, counts: Counts): Promise<void> {
  await run(
    trx,
    sql`update bulk_works set state = 'checked', counts = ${JSON.stringify(counts)}, last_user_id = 0, done_count = 0
     where id = ${id} and state = 'checking'`,
  );
}

/** Confirms a work that was checked: once, however often the button is pressed. */
export async function confirm(trx: Connection, id: number, askedBy: By, passwordGiven: boolean): Promise<boolean> {
  const confirmed = await run(
    trx,
    sql`update bulk_works set state = 'applying', asked_by = ${JSON.stringify(askedBy)},
       password_given = ${passwordGiven}, confirmed_at = now()
     where id = ${id} and state = 'checked'`,
  );
  return confirmed === 1;
}

/** Asks for a work to be cancelled after the batch that is being done. Gives whether it was being done at all. */
export async function cancel(trx: Connection, id: number): Promise<boolean> {
  return (
    (await run(trx, sql`update bulk_works set state = 'cancelling' where id = ${id} and state = 'applying'`)) === 1
  );
}

/** Forgets a work of which nothing was carried out. */
export async function deleteUnconfirmed(trx: Connection, id: number): Promise<boolean> {
  return (await run(trx, sql`delete from bulk_works where id = ${id} and state in ('checking', 'checked')`)) === 1;
}

export async function finish(trx: Connection, id: number, state: State, counts: Counts): Promise<void> {
  await run(
    trx,
    sql`update bulk_works set state = ${state}, counts = ${JSON.stringify(counts)}, done_at = now() where id = ${id}`,
  );
}

/** Counts a try that failed. Gives whether it was the last. */
export async function countTry(connection: Connection, id: number, failure: string): Promise<boolean> {
  const row = await oneOf<{ tries: number }>(
    connection,
    sql`update bulk_works set tries = tries + 1, failure = ${failure} where id = ${id} returning tries`,
  );
  return row.tries >= mostTries;
}

/** One process at a time goes on with a work: until the transaction ends nobody else gets this. */
export async function takeTurn(trx: Connection, id: number): Promise<boolean> {
  const row = await oneOf<{ taken: boolean }>(
    trx,
    sql`select pg_try_advisory_xact_lock(727002, hashtext(${`bulk work ${id}`})) as taken`,
  );
  return row.taken;
}

/** Works that wait for somebody to go on with them, the first ones first. */
export async function findWaiting(connection: Connection): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from bulk_works where state in ${trusted(atWork)} order by id limit 100`,
  );
  return rows.map(({ id }) => id);
}

/** Works that are not needed any more: long done, or never confirmed. */
export async function findOld(connection: Connection): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from bulk_works
     where (state in ('cancelled', 'stopped', 'failed', 'done') and created_at < now() - ${trusted(kept)})
        or (state in ('checking', 'checked') and created_at < now() - ${trusted(keptUnconfirmed)})
     order by id limit 100`,
  );
  return rows.map(({ id }) => id);
}

export async function deleteWork(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`delete from bulk_works where id = ${id}`);
}
