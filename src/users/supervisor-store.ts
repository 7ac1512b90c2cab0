import type { Connection } from '../database/database.ts';

/** Those of some people who stand below somebody on the way up, or are the same; whatever loops there are already. */
export async function findBelow(connection: Connection, upperId: number, ids: number[]): Promise<number[]> {
  const { rows } = await connection.raw<{ rows: { id: number }[] }>(
    `with recursive upwards as (
       select id as lower_id, id, supervisor_id from users where id = any(?::bigint[])
       union select lower_id, users.id, users.supervisor_id
         from users join upwards on users.id = upwards.supervisor_id)
     select distinct lower_id as id from upwards where id = ?`,
    [ids, upperId],
  );
  return rows.map(({ id }) => id);
}

/** An active user. */
export async function findActive(connection: Connection, id: number) {
  const { rows } = await connection.raw<{ rows: { name: string; email: string }[] }>(
    `select first_name || ' ' || last_name as name, email from users where id = ? and status = 'active'`,
    [id],
  );
  return rows[0];
}
