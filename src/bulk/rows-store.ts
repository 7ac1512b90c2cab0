import type { Connection } from '../database/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { rowsOf, run } from '../database/statements.ts';
import type { Reason } from './verdict-service.ts';
import type { Counts } from './work-store.ts';

export type Outcome = 'waiting' | 'will' | 'skipped' | 'changed';

/** Somebody a work is about; the groups are those of this user alone, where they are not those of the work. */
export interface Row {
  userId: number;
  groupIds: number[] | null;
}

/** What has become of somebody. */
export interface Judged extends Row {
  outcome: Outcome;
  reason: Reason | '';
}

export interface ShownRow {
  id: number;
  name: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  outcome: Outcome;
  reason: Reason | '';
}

/** Freezes whom a work is about: the users whose numbers a query gives. Gives how many they are. */
export const freeze = (trx: Connection, workId: number, ids: Sql): Promise<number> =>
  run(trx, sql`insert into bulk_users (work_id, user_id) select ${workId}::bigint, user_id from (${ids}) as chosen`);

/** The same for those whom another work has changed, each with what it changed of them. */
export const freezeChanged = (trx: Connection, workId: number, changedBy: number): Promise<number> =>
  run(
    trx,
    sql`insert into bulk_users (work_id, user_id, group_ids)
     select ${workId}::bigint, user_id, group_ids from bulk_users where work_id = ${changedBy} and outcome = 'changed'`,
  );

/** The next users of a work with an outcome, by number. */
export async function readRows(
  connection: Connection,
  workId: number,
  outcome: Outcome,
  { after, limit }: { after: number; limit: number },
): Promise<Row[]> {
  return rowsOf<Row>(
    connection,
    sql`select user_id as "userId", group_ids as "groupIds" from bulk_users
     where work_id = ${workId} and outcome = ${outcome} and user_id > ${after} order by user_id limit ${limit}`,
  );
}

/** The same as they are shown. */
export async function readShown(
  connection: Connection,
  workId: number,
  outcomes: Outcome[],
  { after, limit }: { after: number; limit: number },
): Promise<ShownRow[]> {
  return rowsOf<ShownRow>(
    connection,
    sql`select users.id, first_name || ' ' || last_name as name, email, users.status, outcome, reason
     from (select * from bulk_users where work_id = ${workId} and outcome = any(${outcomes}::text[]) and user_id > ${after}
       order by user_id limit ${limit}) as chosen
     join users on users.id = chosen.user_id order by users.id`,
  );
}

/** Writes down what has become of some users of a work. */
export async function writeRows(trx: Connection, workId: number, judged: Judged[]): Promise<void> {
  const groups = judged.map(({ groupIds }) => (groupIds === null ? null : `{${groupIds.join()}}`));
  await run(
    trx,
    sql`update bulk_users set outcome = judged.outcome, reason = judged.reason, group_ids = judged.groups::bigint[]
     from unnest(${judged.map(({ userId }) => userId)}::bigint[], ${judged.map(({ outcome }) => outcome)}::text[],
       ${judged.map(({ reason }) => reason)}::text[], ${groups}::text[]) as judged (user_id, outcome, reason, groups)
     where bulk_users.work_id = ${workId} and bulk_users.user_id = judged.user_id`,
  );
}

export async function countOutcomes(connection: Connection, workId: number): Promise<Counts> {
  const rows = await rowsOf<{ outcome: Outcome; reason: Reason; count: number }>(
    connection,
    sql`select outcome, reason, count(*) as count from bulk_users where work_id = ${workId} group by outcome, reason`,
  );
  const countOf = (wanted: Outcome) => rows.find(({ outcome }) => outcome === wanted)?.count ?? 0;
  const skipped = rows.filter(({ outcome }) => outcome === 'skipped').map(({ reason, count }) => [reason, count]);
  return { will: countOf('will'), changed: countOf('changed'), skipped: Object.fromEntries(skipped) };
}
