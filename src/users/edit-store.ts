import type { Connection } from '../database/database.ts';

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
  givenBy: number;
}

/** Writes the row of a user that the caller has locked. Who gave the role is noted when it is another one. */
export async function updateUser(trx: Connection, user: EditedUser): Promise<void> {
  await trx.raw(
    `update users set first_name = :firstName, last_name = :lastName, email = :email,
       role_given_by = case when role_id is distinct from :roleId then :givenBy else role_given_by end,
       role_given_at = case when role_id is distinct from :roleId then now() else role_given_at end,
       role_id = :roleId, supervisor_id = :supervisorId, agent = :agent, mask_data = :maskData, language = :language,
       version = version + 1
     where id = :id`,
    { ...user },
  );
}
