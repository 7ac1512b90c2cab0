import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { rowsOf } from '../database/statements.ts';

/** Customers of one user whose assignments were until a moment that has passed. */
export interface Expired {
  id: number;
  name: string;
  /** Customer numbers. */
  customers: string[];
}

/** As many as are closed at once: far below the time limit of a statement. */
export const portion = 10_000;

/**
 * Closes assignments whose time is over, all of them or those of some customers: they ended at that time, whenever this
 * is done. What somebody else is closing at this moment is left to them.
 */
export async function closeExpired(trx: Connection, customerIds: number[] | null): Promise<Expired[]> {
  return rowsOf<Expired>(
    trx,
    sql`with due as (
       select id from assignments
       where ended_at is null and until_at <= now() and (${customerIds}::bigint[] is null or customer_id = any(${customerIds}::bigint[]))
       order by customer_id limit ${portion} for update skip locked),
     ended as (
       update assignments set ended_at = until_at from due where assignments.id = due.id
       returning assignments.user_id, assignments.customer_id)
     select users.id, users.first_name || ' ' || users.last_name as name,
       array_agg(customers.number order by customers.number) as customers
     from ended join users on users.id = ended.user_id join customers on customers.id = ended.customer_id
     group by users.id order by users.id`,
  );
}
