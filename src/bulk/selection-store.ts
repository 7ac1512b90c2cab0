import type pg from 'pg';
import { readWord, wordsBeside } from '../database/cursors.ts';
import type { Connection } from '../database/database.ts';
import type { Order } from '../database/keyset.ts';
import { readPage, type Total } from '../database/lists.ts';
import { signInLasts } from '../database/sign-ins.ts';
import { type Sql, sql, trusted } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

export interface Chosen {
  id: number;
  name: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
}

export interface ChosenPage {
  rows: Chosen[];
  total: Total;
  from?: number;
  previous: string | undefined;
  next: string | undefined;
}

const pageSize = 25;
const order: Order = {
  columns: [
    { column: 'sort_name', type: 'text' },
    { column: 'id', type: 'id' },
  ],
  descending: false,
};
const columns = `users.id, first_name || ' ' || last_name as name, email, users.status`;

/** The numbers of those who are chosen in a sign-in. */
export const selectedIn = (signInId: number): Sql =>
  sql`select user_id from selected_users where sign_in_id = ${signInId}`;

/** One change at a time, so that the count stays right; others of the sign-in are not held up. */
export async function lockSelection(trx: Connection, signInId: number): Promise<void> {
  await run(trx, sql`select pg_advisory_xact_lock(727003, hashtext(${`selection ${signInId}`}))`);
}

/** These numbers, as a query gives them. */
export const these = (ids: number[]): Sql => sql`select unnest(${ids}::bigint[])`;

/** Adds the users whose numbers a query gives. */
export async function addSelected(trx: Connection, signInId: number, ids: Sql): Promise<void> {
  const added = await run(
    trx,
    sql`insert into selected_users (sign_in_id, user_id)
     select ${signInId}::bigint, id from users where id in (${ids}) on conflict do nothing`,
  );
  await count(trx, signInId, added);
}

export async function removeSelected(trx: Connection, signInId: number, ids: number[]): Promise<void> {
  const removed = await run(
    trx,
    sql`delete from selected_users where sign_in_id = ${signInId} and user_id = any(${ids}::bigint[])`,
  );
  await count(trx, signInId, -removed);
}

export async function clearSelected(trx: Connection, signInId: number): Promise<void> {
  await run(trx, sql`delete from selected_users where sign_in_id = ${signInId}`);
  await run(trx, sql`update sign_ins set selected_users = 0 where id = ${signInId}`);
}

export async function countSelected(connection: Connection, signInId: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select selected_users as count from sign_ins where id = ${signInId}`,
  );
  return row.count;
}

/** Which of some users are chosen. */
export async function selectedAmong(connection: Connection, signInId: number, ids: number[]): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select user_id as id from selected_users where sign_in_id = ${signInId} and user_id = any(${ids}::bigint[])`,
  );
  return rows.map(({ id }) => id);
}

/** The next chosen users after one, by number. */
export async function readSelected(
  connection: Connection,
  signInId: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select user_id as id from selected_users where sign_in_id = ${signInId} and user_id > ${after}
     order by user_id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** A page of the chosen, by name. */
export async function readPageOfSelected(
  pool: pg.Pool,
  signInId: number,
  selectedUsers: number,
  at: string,
): Promise<ChosenPage> {
  const chosen = {
    collect: sql`users.id in (${selectedIn(signInId)})`,
    check: sql`exists (select from selected_users where sign_in_id = ${signInId} and user_id = users.id)`,
  };
  const wanted = { order, start: readWord(at, order), size: pageSize, conditions: [chosen] };
  const page = await readPage<Chosen>(pool, { table: 'users', columns }, wanted, async () => selectedUsers);
  return { ...page, ...wordsBeside(page) };
}

/** Forgets what was chosen in sign-ins that have ended, so many rows at once. Gives whether there may be more. */
export async function forgetEnded(trx: Connection, portion: number): Promise<boolean> {
  const ended = sql`select id from sign_ins where selected_users > 0 and not (${trusted(signInLasts)})`;
  const forgotten = await run(
    trx,
    sql`delete from selected_users where ctid = any(array(
       select ctid from selected_users where sign_in_id in (${ended}) limit ${portion}))`,
  );
  if (forgotten === portion) return true;
  await run(trx, sql`update sign_ins set selected_users = 0 where id in (${ended})`);
  return false;
}

const count = (trx: Connection, signInId: number, more: number) =>
  run(trx, sql`update sign_ins set selected_users = selected_users + ${more} where id = ${signInId} and ${more} <> 0`);
