import type { Connection } from '../database/database.ts';
import type { Subject } from './policy.ts';

export async function setStatus(trx: Connection, id: number, status: Subject['status']): Promise<void> {
  await trx.raw('update users set status = ?, version = version + 1 where id = ?', [status, id]);
}

/** What it changes for those who report to somebody when that one leaves, for the trail. */
export const changesOfReports = (supervisorId: number) => ({
  query: `
    select id, first_name || ' ' || last_name as name,
      jsonb_build_object('supervisorId', jsonb_build_array(supervisor_id, null)) as changes
    from users where supervisor_id = :supervisorId and status <> 'deleted'`,
  values: { supervisorId },
});

/** Takes the supervisor away from everybody who reports to this user, and says how many they are. */
export async function releaseReports(trx: Connection, supervisorId: number): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    "update users set supervisor_id = null, version = version + 1 where supervisor_id = ? and status <> 'deleted'",
    [supervisorId],
  );
  return rowCount;
}

/** Whoever has a sign-in that has not ended, for the trail. */
export const peopleSignedIn = () => ({
  query: `select users.id, first_name || ' ' || last_name as name, '{}'::jsonb as changes from users
    where id in (select user_id from sign_ins where revoked_at is null and expires_at > now())`,
  values: {},
});

export async function countPeopleSignedIn(connection: Connection): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(distinct user_id) from sign_ins where revoked_at is null and expires_at > now()',
  );
  return rows[0].count;
}

export async function countReports(connection: Connection, userId: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    "select count(*) from users where supervisor_id = ? and status <> 'deleted'",
    [userId],
  );
  return rows[0].count;
}

/** Whether somebody else who is active has one of these roles or groups. */
export async function hasOtherHolder(
  connection: Connection,
  userId: number,
  roleIds: number[],
  groupIds: number[],
): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: [{ found: boolean }] }>(
    `select exists (select 1 from users where role_id = any(:roleIds) and id <> :userId and status = 'active')
       or exists (select 1 from group_members join users on users.id = group_members.user_id
         where group_id = any(:groupIds) and users.id <> :userId and users.status = 'active') as found`,
    { userId, roleIds, groupIds },
  );
  return rows[0].found;
}
