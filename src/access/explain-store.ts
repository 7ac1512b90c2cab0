import type { Connection } from '../database/database.ts';

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
  const { rows } = await connection.raw<{ rows: StoredHolder[] }>(
    `select users.id, users.first_name || ' ' || users.last_name as name, users.email, users.status,
       users.mask_data as "maskData", users.version, users.role_id as "roleId", users.role_given_at as "givenAt",
       giver.first_name || ' ' || giver.last_name as "givenBy",
       (select coalesce(json_agg(json_build_object('id', member.group_id, 'givenAt', member.given_at,
            'givenBy', by_user.first_name || ' ' || by_user.last_name) order by member.group_id), '[]')
          from group_members as member left join users as by_user on by_user.id = member.given_by
          where member.user_id = users.id) as groups
     from users left join users as giver on giver.id = users.role_given_by
     where users.id = ?`,
    [userId],
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

/** Active users who hold a permission and may give it on: administrators first, a few of them. */
export async function findGivers(
  connection: Connection,
  carriers: { roleIds: number[]; groupIds: number[] },
  limit: number,
): Promise<string[]> {
  const { rows } = await connection.raw<{ rows: { name: string }[] }>(
    `select first_name || ' ' || last_name as name from users
     where status = 'active' and id in (
       select id from users where role_id = any(:roleIds)
       union select user_id from group_members where group_id = any(:groupIds))
     order by sort_name, id limit :limit`,
    { ...carriers, limit },
  );
  return rows.map(({ name }) => name);
}
