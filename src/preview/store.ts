import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf } from '../database/statements.ts';

/** Whether a user is an agent, who may help customers in the store. */
export async function isAgent(connection: Connection, userId: number): Promise<boolean> {
  const row = await firstOf<{ agent: boolean }>(connection, sql`select agent from users where id = ${userId}`);
  return row?.agent ?? false;
}
