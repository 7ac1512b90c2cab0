import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { Ticks } from './form.ts';

export interface Holder {
  id: number;
  name: string;
  status: 'active' | 'deactivated' | 'deleted';
}

/** A customer by number, and who holds them at the moment. */
export interface Held {
  customerId: number;
  number: string;
  assignmentId: number | null;
  userId: number | null;
  userName: string | null;
}

/** The user, whose status cannot change until the transaction ends. */
export async function lockHolder(trx: Connection, id: number): Promise<Holder | undefined> {
  return firstOf<Holder>(
    trx,
    sql`select id, first_name || ' ' || last_name as name, status from users where id = ${id} for share`,
  );
}

/** Keeps everybody else from assigning these customers. Locked by rising id, so that two saves cannot wait for each other. */
export async function lockCustomers(trx: Connection, ticks: Ticks, userId: number): Promise<void> {
  await run(
    trx,
    sql`select 1 from customers
     where id in (
       select unnest(${ticks.assign}::bigint[])
       union select customer_id from current_assignments where id = any(${ticks.release}::bigint[]) and user_id = ${userId})
     order by id for no key update`,
  );
}

/** Assigns those of the customers that nobody holds. Gives their numbers. */
export async function insertAssignments(
  trx: Connection,
  customerIds: number[],
  { userId, assignedBy, untilAt }: { userId: number; assignedBy: number; untilAt: Date | null },
): Promise<string[]> {
  const rows = await rowsOf<{ number: string }>(
    trx,
    sql`with added as (
       insert into assignments (customer_id, user_id, assigned_by, until_at)
       select id, ${userId}, ${assignedBy}, ${untilAt} from customers where id = any(${customerIds}::bigint[]) order by id
       on conflict (customer_id) where ended_at is null do nothing
       returning customer_id)
     select number from customers join added on customer_id = id order by number`,
  );
  return rows.map(({ number }) => number);
}

/** When a day is over in a time zone. */
export async function endOfDay(trx: Connection, day: string, timeZone: string): Promise<Date> {
  const row = await oneOf<{ at: Date }>(
    trx,
    sql`select ((${day}::date + 1)::timestamp at time zone ${timeZone}) as at`,
  );
  return row.at;
}

/** Ends those of the assignments that are still this user's. Gives the numbers of their customers. */
export async function endAssignments(
  trx: Connection,
  assignmentIds: number[],
  userId: number,
  endedBy: number,
): Promise<string[]> {
  const rows = await rowsOf<{ number: string }>(
    trx,
    sql`with ended as (
       update current_assignments set ended_at = now(), ended_by = ${endedBy}
       where id = any(${assignmentIds}::bigint[]) and user_id = ${userId}
       returning customer_id)
     select number from customers join ended on customer_id = id order by number`,
  );
  return rows.map(({ number }) => number);
}

/** Which of these assignments are still this user's. */
export async function findOpen(connection: Connection, assignmentIds: number[], userId: number): Promise<number[]> {
  if (assignmentIds.length === 0) return [];
  const rows = await rowsOf<{ id: number }>(
    connection,
    sql`select id from current_assignments where id = any(${assignmentIds}::bigint[]) and user_id = ${userId}`,
  );
  return rows.map(({ id }) => id);
}

/** The customers with these numbers, by number, each with who holds them. */
export async function findHolders(connection: Connection, numbers: string[]): Promise<Held[]> {
  if (numbers.length === 0) return [];
  return rowsOf<Held>(
    connection,
    sql`select customers.id as "customerId", number, current_assignments.id as "assignmentId", users.id as "userId",
       users.first_name || ' ' || users.last_name as "userName"
     from customers left join current_assignments on customer_id = customers.id left join users on users.id = user_id
     where number = any(${numbers}::text[]) order by number`,
  );
}
