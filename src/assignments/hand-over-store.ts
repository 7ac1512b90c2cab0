import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

export async function countHeld(connection: Connection, userId: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from current_assignments where user_id = ${userId}`,
  );
  return row.count;
}

/** Frees every customer of a user, in the order in which every change of assignments locks them; gives how many. */
export async function releaseAll(trx: Connection, userId: number, endedBy: number | null): Promise<number> {
  const row = await oneOf<{ count: number }>(
    trx,
    sql`with held as (
       select id from current_assignments where user_id = ${userId} order by customer_id for update),
     ended as (
       update assignments set ended_at = now(), ended_by = ${endedBy} from held where assignments.id = held.id returning 1)
     select count(*) from ended`,
  );
  return row.count;
}

/** Gives every customer of one user to another; gives how many. Two statements, so that nobody is held twice. */
export async function moveAll(trx: Connection, fromId: number, toId: number, by: number | null): Promise<number> {
  const rows = await rowsOf<{ customerId: number; untilAt: Date | null }>(
    trx,
    sql`update assignments set ended_at = now(), ended_by = ${by}
     where id in (select id from current_assignments where user_id = ${fromId} order by customer_id for update)
     returning customer_id as "customerId", until_at as "untilAt"`,
  );
  await run(
    trx,
    sql`insert into assignments (customer_id, user_id, assigned_by, until_at)
     select customer_id, ${toId}, ${by}, until_at from unnest(${rows.map(({ customerId }) => customerId)}::bigint[], ${rows.map(({ untilAt }) => untilAt)}::timestamptz[]) as moved (customer_id, until_at)`,
  );
  return rows.length;
}
