import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { rowsOf } from '../database/statements.ts';

/** Something that was given to somebody: by whom, when, as far as it is known. */
export interface Gift {
  id: number;
  givenBy: string | null;
  givenAt: Date | null;
}

export interface Holder {
  id: number;
  name: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  maskData: boolean;
  version: number;
  /** The direct role, if there is one. */
  role: Gift | null;
  groups: Gift[];
}

/** Somebody with everything that gives them rights, and who gave it. */
export async function findHolder(connection: Connection, userId: number): Promise<Holder | undefined> {
  const rows = await rowsOf<StoredHolder>(
    connection,
    sql`select users.id, users.first_name || ' ' || users.last_name as name, users.email, users.status,
       users.mask_data as "maskData", users.version, users.role_id as "roleId", users.role_given_at as "givenAt",
       giver.first_name || ' ' || giver.last_name as "givenBy",
       (select coalesce(json_agg(json_build_object('id', member.group_id, 'givenAt', member.given_at,
            'givenBy', by_user.first_name || ' ' || by_user.last_name) order by member.group_id), '[]')
          from group_members as member left join users as by_user on by_user.id = member.given_by
          where member.user_id = users.id) as groups
     from users left join users as giver on giver.id = users.role_given_by
     where users.id = ${userId}`,
  );
  const [row] = rows;
  if (!row) return undefined;
  const { roleId, givenAt, givenBy, groups, ...holder } = row;
  return {
    ...holder,
    role: roleId === null ? null : { id: roleId, givenBy, givenAt },
    groups: groups.map((group) => ({ ...group, givenAt: group.givenAt === null ? null : new Date(group.givenAt) })),
  };
}

interface StoredHolder extends Omit<Holder, 'role' | 'groups'> {
  roleId: number | null;
  givenBy: string | null;
  givenAt: Date | null;
  groups: { id: number; givenBy: string | null; givenAt: string | null }[];
}

/** Roles and groups. */
interface Carriers {
  roleIds: number[];
  groupIds: number[];
}

/**
 * The names of active users who have one of some roles or groups, and one of others as well. Not more than a hundred
 * of each of the first are looked at, so that it takes the same time among a million.
 */
export async function findGivers(
  connection: Connection,
  either: Carriers,
  and: Carriers,
  limit: number,
): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    connection,
    sql`select first_name || ' ' || last_name as name from users
     where status = 'active' and password_expires_at is null
       and id = any(array(
         select users.id from unnest(${either.roleIds}::bigint[]) as given(id)
           cross join lateral (select id from users where role_id = given.id and status = 'active' limit 100) as users
         union select member.user_id from unnest(${either.groupIds}::bigint[]) as given(id)
           cross join lateral (select user_id from group_members where group_id = given.id limit 100) as member))
       and (role_id = any(${and.roleIds})
         or exists (select 1 from group_members where user_id = users.id and group_id = any(${and.groupIds})))
     order by sort_name, id limit ${limit}`,
  );
  return rows.map(({ name }) => name);
}
