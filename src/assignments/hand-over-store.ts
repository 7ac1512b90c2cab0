import type { Connection } from '../database/database.ts';

export async function countHeld(connection: Connection, userId: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(*) from current_assignments where user_id = ?',
    [userId],
  );
  return rows[0].count;
}

/** Frees every customer of a user, in the order in which every change of assignments locks them; gives how many. */
export async function releaseAll(trx: Connection, userId: number, endedBy: number | null): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(
    `with held as (
       select id from current_assignments where user_id = ? order by customer_id for update),
     ended as (
       update assignments set ended_at = now(), ended_by = ? from held where assignments.id = held.id returning 1)
     select count(*) from ended`,
    [userId, endedBy],
  );
  return rows[0].count;
}

/** Gives every customer of one user to another; gives how many. Two statements, so that nobody is held twice. */
export async function moveAll(trx: Connection, fromId: number, toId: number, by: number | null): Promise<number> {
  const { rows } = await trx.raw<{ rows: { customerId: number; untilAt: Date | null }[] }>(
    `update assignments set ended_at = now(), ended_by = ?
     where id in (select id from current_assignments where user_id = ? order by customer_id for update)
     returning customer_id as "customerId", until_at as "untilAt"`,
    [by, fromId],
  );
  await trx.raw(
    `insert into assignments (customer_id, user_id, assigned_by, until_at)
     select customer_id, ?, ?, until_at from unnest(?::bigint[], ?::timestamptz[]) as moved (customer_id, until_at)`,
    [toId, by, rows.map(({ customerId }) => customerId), rows.map(({ untilAt }) => untilAt)] as never,
  );
  return rows.length;
}
