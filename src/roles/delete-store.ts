import type { Person } from '../access/people-store.ts';
import type { Connection } from '../database/database.ts';

/** The role, which nobody can be given until the transaction ends. */
export async function lockRole(trx: Connection, id: number): Promise<void> {
  await trx.raw('select 1 from roles where id = ? for update', [id]);
}

/** How many people have a role directly, deleted ones too; up to `limit`. */
export async function countEverybody(connection: Connection, roleId: number, limit: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(*) from (select 1 from users where role_id = ? limit ?) as found',
    [roleId, limit],
  );
  return rows[0].count;
}

/** People with this role, deleted ones too, who are in no group; `limit` at most, in no order. */
export async function findNothingElse(connection: Connection, roleId: number, limit: number): Promise<Person[]> {
  const { rows } = await connection.raw<{ rows: Person[] }>(
    `select id, first_name || ' ' || last_name as name from users
     where role_id = ? and not exists (select 1 from group_members where user_id = users.id) limit ?`,
    [roleId, limit],
  );
  return rows;
}

/** What another role in the place of this one changes for those who have it, for the trail. */
export const changesOfHolders = (roleId: number, newRoleId: number | null) => ({
  query: `
    select id, first_name || ' ' || last_name as name,
      jsonb_build_object('roleId', jsonb_build_array(role_id, :newRoleId::bigint)) as changes
    from users where role_id = :roleId`,
  values: { roleId, newRoleId },
});

/** Gives everybody who has a role directly another one, or none. */
export async function replaceForHolders(
  trx: Connection,
  roleId: number,
  newRoleId: number | null,
  givenBy: number,
): Promise<void> {
  await trx.raw(
    `update users set role_id = :newRoleId::bigint, version = version + 1,
       role_given_by = case when :newRoleId::bigint is not null then :givenBy::bigint end,
       role_given_at = case when :newRoleId::bigint is not null then now() end
     where role_id = :roleId`,
    { roleId, newRoleId, givenBy },
  );
}

/** Puts another role, or none, in the place of a role in every group that carries it. */
export async function replaceInGroups(
  trx: Connection,
  roleId: number,
  newRoleId: number | null,
  givenBy: number,
): Promise<void> {
  await trx.raw(
    'update groups set version = version + 1 where id in (select group_id from group_roles where role_id = ?)',
    [roleId],
  );
  if (newRoleId !== null)
    await trx.raw(
      `insert into group_roles (group_id, role_id, given_by)
       select group_id, ?, ? from group_roles where role_id = ? on conflict do nothing`,
      [newRoleId, givenBy, roleId],
    );
  await trx.raw('delete from group_roles where role_id = ?', [roleId]);
}

export async function deleteRole(trx: Connection, id: number): Promise<void> {
  await trx.raw('delete from roles where id = ?', [id]);
}
