import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, run } from '../database/statements.ts';
import type { Subject } from './policy.ts';

export async function setStatus(trx: Connection, id: number, status: Subject['status']): Promise<void> {
  await run(trx, sql`update users set status = ${status}, version = version + 1 where id = ${id}`);
}

/**
 * Makes a deleted user a deactivated one. Those who leave lose the people who report to them, but for deleted ones: so
 * whoever comes back is without a supervisor who has left. Gives the supervisor who stays.
 */
export async function restore(trx: Connection, id: number): Promise<number | null> {
  const row = await oneOf<{ supervisorId: number | null }>(
    trx,
    sql`update users set status = 'deactivated', version = version + 1,
       supervisor_id = (select id from users supervisors where id = users.supervisor_id and status = 'active')
     where id = ${id} returning supervisor_id as "supervisorId"`,
  );
  return row.supervisorId;
}

/** What it changes for those who report to somebody when that one leaves, for the trail. */
export const changesOfReports = (supervisorId: number) => sql`
    select id, first_name || ' ' || last_name as name,
      jsonb_build_object('supervisorId', jsonb_build_array(supervisor_id, null)) as changes
    from users where supervisor_id = ${supervisorId} and status <> 'deleted'`;

/** Takes the supervisor away from everybody who reports to this user, and says how many they are. */
export async function releaseReports(trx: Connection, supervisorId: number): Promise<number> {
  const rowCount = await run(
    trx,
    sql`update users set supervisor_id = null, version = version + 1 where supervisor_id = ${supervisorId} and status <> 'deleted'`,
  );
  return rowCount;
}

/** Whoever has a sign-in that has not ended, for the trail. */
export const peopleSignedIn = () => sql`
    select users.id, first_name || ' ' || last_name as name, '{}'::jsonb as changes from users
    where id in (select user_id from sign_ins where revoked_at is null and expires_at > now())`;

export async function countPeopleSignedIn(connection: Connection): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(distinct user_id) from sign_ins where revoked_at is null and expires_at > now()`,
  );
  return row.count;
}

export async function countReports(connection: Connection, userId: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from users where supervisor_id = ${userId} and status <> 'deleted'`,
  );
  return row.count;
}

/** Whether somebody else who is active has one of these roles or groups. */
export async function hasOtherHolder(
  connection: Connection,
  userId: number,
  roleIds: number[],
  groupIds: number[],
): Promise<boolean> {
  const row = await oneOf<{ found: boolean }>(
    connection,
    sql`select exists (select 1 from users where role_id = any(${roleIds}) and id <> ${userId} and status = 'active')
       or exists (select 1 from group_members join users on users.id = group_members.user_id
         where group_id = any(${groupIds}) and users.id <> ${userId} and users.status = 'active') as found`,
  );
  return row.found;
}
