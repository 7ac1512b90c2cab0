import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf } from '../database/statements.ts';

/** How many customers a user holds, counted up to `limit`. */
export async function countHeldUpTo(connection: Connection, userId: number, limit: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from (select 1 from current_assignments where user_id = ${userId} limit ${limit}) as held`,
  );
  return row.count;
}
