import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { run } from '../database/statements.ts';

export interface EditedUser {
  id: number;
  firstName: string;
  lastName: string;
  email: string;
  roleId: number | null;
  supervisorId: number | null;
  agent: boolean;
  maskData: boolean;
  language: string;
  givenBy: number | null;
}

/** Writes the row of a user that the caller has locked. Who gave the role is noted when it is another one. */
export async function updateUser(trx: Connection, user: EditedUser): Promise<void> {
  await run(
    trx,
    sql`update users set first_name = ${user.firstName}, last_name = ${user.lastName}, email = ${user.email},
       role_given_by = case when role_id is distinct from ${user.roleId} then ${user.givenBy} else role_given_by end,
       role_given_at = case when role_id is distinct from ${user.roleId} then now() else role_given_at end,
       role_id = ${user.roleId}, supervisor_id = ${user.supervisorId}, agent = ${user.agent}, mask_data = ${user.maskData}, language = ${user.language},
       version = version + 1
     where id = ${user.id}`,
  );
}
