import type { Connection } from '../database/database.ts';

/** Whether a user is an agent, who may help customers in the store. */
export async function isAgent(connection: Connection, userId: number): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: { agent: boolean }[] }>('select agent from users where id = ?', [
    userId,
  ]);
  return rows[0]?.agent ?? false;
}
