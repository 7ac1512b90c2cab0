import type { Connection } from '../database/database.ts';
import { allOf, type Sql, sql } from '../database/sql.ts';
import { rowsOf } from '../database/statements.ts';

/** A user as a file has them. */
export interface ExportedUser {
  id: number;
  email: string;
  firstName: string;
  lastName: string;
  status: string;
  role: string;
  groups: string[];
  supervisor: string;
  language: string;
  agent: boolean;
  maskData: boolean;
  secondFactor: string;
  lastSignInAt: Date | null;
  createdAt: Date;
}

/** That somebody's number is among those that a query gives. */
export const areAmong = (ids: Sql): Sql => sql`users.id in (${ids})`;

/** The next users who fulfil all conditions, in the order in which they were created. */
export async function readUsersAfter(
  connection: Connection,
  conditions: Sql[],
  { after, limit }: { after: number; limit: number },
): Promise<ExportedUser[]> {
  return rowsOf<ExportedUser>(
    connection,
    sql`with chosen as (
       select users.id from users where ${allOf(conditions)} and users.id > ${after} order by users.id limit ${limit})
     select users.id, users.email, users.first_name as "firstName", users.last_name as "lastName", users.status,
       coalesce((select name from roles where id = users.role_id), '') as role,
       array(select groups.name from group_members join groups on groups.id = group_id
         where user_id = users.id order by group_id) as groups,
       coalesce((select email from users as supervisors where supervisors.id = users.supervisor_id), '') as supervisor,
       users.language, users.agent, users.mask_data as "maskData", users.second_factor as "secondFactor",
       users.last_sign_in_at as "lastSignInAt", users.created_at as "createdAt"
     from chosen join users using (id) order by users.id`,
  );
}
