import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { rowsOf, run } from '../database/statements.ts';
import type { Instead } from './instead.ts';
import type { Someone } from './people-store.ts';

/** Some users, whom nobody else can change until the transaction ends; locked by rising id, so that nobody deadlocks. */
export async function lockUsers(trx: Connection, ids: number[]): Promise<Someone[]> {
  await run(trx, sql`select 1 from users where id = any(${ids}::bigint[]) order by id for no key update`);
  return findUsers(trx, ids);
}

export async function findUsers(connection: Connection, ids: number[]): Promise<Someone[]> {
  return rowsOf<Someone>(
    connection,
    sql`select id, first_name || ' ' || last_name as name, email, status, role_id as "roleId",
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from users where id = any(${ids}::bigint[]) order by sort_name, id`,
  );
}

export async function insertMembers(trx: Connection, groupId: number, ids: number[], givenBy: number): Promise<void> {
  await run(
    trx,
    sql`insert into group_members (user_id, group_id, given_by)
     select unnest(${ids}::bigint[]), ${groupId}, ${givenBy} on conflict do nothing`,
  );
}

export async function deleteMembers(trx: Connection, groupId: number, ids: number[]): Promise<void> {
  await run(trx, sql`delete from group_members where group_id = ${groupId} and user_id = any(${ids}::bigint[])`);
}

/** Whoever has one of these users open in a form learns that they were changed. */
export async function raiseVersions(trx: Connection, ids: number[]): Promise<void> {
  await run(trx, sql`update users set version = version + 1 where id = any(${ids}::bigint[])`);
}

/** Gives a role or another group to users who have nothing else. */
export async function giveInstead(
  trx: Connection,
  ids: number[],
  { roleId, groupId }: Instead,
  givenBy: number,
): Promise<void> {
  if (groupId !== null) await insertMembers(trx, groupId, ids, givenBy);
  if (roleId !== null)
    await run(
      trx,
      sql`update users set role_id = ${roleId}, role_given_by = ${givenBy}, role_given_at = now() where id = any(${ids}::bigint[])`,
    );
}
