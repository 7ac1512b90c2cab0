import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, rowsOf } from '../database/statements.ts';

/** Those of some people who stand below somebody on the way up, or are the same; whatever loops there are already. */
export async function findBelow(connection: Connection, upperId: number, ids: number[]): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`with recursive upwards as (
       select id as lower_id, id, supervisor_id from users where id = any(${ids}::bigint[])
       union select lower_id, users.id, users.supervisor_id
         from users join upwards on users.id = upwards.supervisor_id)
     select distinct lower_id as id from upwards where id = ${upperId}`,
  );
  return rows.map(({ id }) => id);
}

/** An active user. */
export async function findActive(connection: Connection, id: number) {
  return firstOf<{ name: string; email: string }>(
    connection,
    sql`select first_name || ' ' || last_name as name, email from users where id = ${id} and status = 'active'`,
  );
}
