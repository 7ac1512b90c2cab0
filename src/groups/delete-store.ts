import type { Person } from '../access/people-store.ts';
import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';
import type { Instead } from './instead.ts';

/** The group, into which nobody can be put until the transaction ends. */
export async function lockGroup(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`select 1 from groups where id = ${id} for update`);
}

/** How many people are in a group, deleted ones too; up to `limit`. */
export async function countEverybody(connection: Connection, groupId: number, limit: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from (select 1 from group_members where group_id = ${groupId} limit ${limit}) as found`,
  );
  return row.count;
}

/** Members, deleted ones too, who have no role and no other group; `limit` at most, in no order. */
export async function findNothingElse(connection: Connection, groupId: number, limit: number): Promise<Person[]> {
  return rowsOf<Person>(
    connection,
    sql`select id, first_name || ' ' || last_name as name from users
     where ${nothingElse(groupId)} limit ${limit}`,
  );
}

/** Gives a role or another group to all members who have nothing else. */
export async function giveInstead(
  trx: Connection,
  groupId: number,
  { roleId, groupId: otherId }: Instead,
  givenBy: number,
): Promise<void> {
  if (otherId !== null)
    await run(
      trx,
      sql`insert into group_members (user_id, group_id, given_by)
       select id, ${otherId}::bigint, ${givenBy}::bigint from users where ${nothingElse(groupId)}`,
    );
  if (roleId !== null)
    await run(
      trx,
      sql`update users set role_id = ${roleId}, role_given_by = ${givenBy}, role_given_at = now(), version = version + 1
       where ${nothingElse(groupId)}`,
    );
}

export async function moveMembers(trx: Connection, fromId: number, toId: number, givenBy: number): Promise<void> {
  await run(
    trx,
    sql`insert into group_members (user_id, group_id, given_by)
     select user_id, ${toId}, ${givenBy} from group_members where group_id = ${fromId} on conflict do nothing`,
  );
}

/** Removes a group and all its memberships. */
export async function deleteGroup(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`delete from group_members where group_id = ${id}`);
  await run(trx, sql`delete from groups where id = ${id}`);
}

const nothingElse = (groupId: number) => sql`role_id is null
  and id in (select user_id from group_members where group_id = ${groupId})
  and not exists (select 1 from group_members as other where other.user_id = users.id and other.group_id <> ${groupId})`;
