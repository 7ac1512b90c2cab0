import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { rowsOf } from '../database/statements.ts';

/** Somebody's time with a customer. Names are those of today. */
export interface PastAssignment {
  id: number;
  userId: number;
  userName: string;
  assignedAt: Date;
  assignedBy: string | null;
  untilAt: Date | null;
  /** When it ended, also by itself and not closed yet; null while it holds. */
  endedAt: Date | null;
  endedBy: string | null;
  /** It ended because its date had come. */
  expired: boolean;
}

/** Who held a customer, the latest first, `limit` at most. */
export async function readHistory(
  connection: Connection,
  customerId: number,
  limit: number,
): Promise<PastAssignment[]> {
  const name = (table: string) => `${table}.first_name || ' ' || ${table}.last_name`;
  return rowsOf<PastAssignment>(
    connection,
    sql`select assignments.id, holder.id as "userId", ${trusted(name('holder'))} as "userName", assigned_at as "assignedAt",
       ${trusted(name('giver'))} as "assignedBy", until_at as "untilAt",
       coalesce(ended_at, case when until_at <= now() then until_at end) as "endedAt", ${trusted(name('ender'))} as "endedBy",
       coalesce(until_at <= coalesce(ended_at, now()), false) as expired
     from assignments join users as holder on holder.id = user_id
       left join users as giver on giver.id = assigned_by left join users as ender on ender.id = ended_by
     where customer_id = ${customerId} order by assigned_at desc, assignments.id desc limit ${limit}`,
  );
}
