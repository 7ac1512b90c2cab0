import type { Connection } from '../database/database.ts';

/** How many customers a user holds, counted up to `limit`. */
export async function countHeldUpTo(connection: Connection, userId: number, limit: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(*) from (select 1 from current_assignments where user_id = ? limit ?) as held',
    [userId, limit],
  );
  return rows[0].count;
}
