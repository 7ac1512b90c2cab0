import type { Person } from '../access/people-store.ts';
import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

/** The role, which nobody can be given until the transaction ends. */
export async function lockRole(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`select 1 from roles where id = ${id} for update`);
}

/** How many people have a role directly, deleted ones too; up to `limit`. */
export async function countEverybody(connection: Connection, roleId: number, limit: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from (select 1 from users where role_id = ${roleId} limit ${limit}) as found`,
  );
  return row.count;
}

/** People with this role, deleted ones too, who are in no group; `limit` at most, in no order. */
export async function findNothingElse(connection: Connection, roleId: number, limit: number): Promise<Person[]> {
  return rowsOf<Person>(
    connection,
    sql`select id, first_name || ' ' || last_name as name from users
     where role_id = ${roleId} and not exists (select 1 from group_members where user_id = users.id) limit ${limit}`,
  );
}

/** What another role in the place of this one changes for those who have it, for the trail. */
export const changesOfHolders = (roleId: number, newRoleId: number | null) => sql`
    select id, first_name || ' ' || last_name as name,
      jsonb_build_object('roleId', jsonb_build_array(role_id, ${newRoleId}::bigint)) as changes
    from users where role_id = ${roleId}`;

/** Gives everybody who has a role directly another one, or none. */
export async function replaceForHolders(
  trx: Connection,
  roleId: number,
  newRoleId: number | null,
  givenBy: number,
): Promise<void> {
  await run(
    trx,
    sql`update users set role_id = ${newRoleId}::bigint, version = version + 1,
       role_given_by = case when ${newRoleId}::bigint is not null then ${givenBy}::bigint end,
       role_given_at = case when ${newRoleId}::bigint is not null then now() end
     where role_id = ${roleId}`,
  );
}

/** Puts another role, or none, in the place of a role in every group that carries it. */
export async function replaceInGroups(
  trx: Connection,
  roleId: number,
  newRoleId: number | null,
  givenBy: number,
): Promise<void> {
  await run(
    trx,
    sql`update groups set version = version + 1 where id in (select group_id from group_roles where role_id = ${roleId})`,
  );
  if (newRoleId !== null)
    await run(
      trx,
      sql`insert into group_roles (group_id, role_id, given_by)
       select group_id, ${newRoleId}, ${givenBy} from group_roles where role_id = ${roleId} on conflict do nothing`,
    );
  await run(trx, sql`delete from group_roles where role_id = ${roleId}`);
}

export async function deleteRole(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`delete from roles where id = ${id}`);
}
