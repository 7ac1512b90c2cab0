import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf } from '../database/statements.ts';

/** Who holds a customer at this moment. */
export interface Current {
  assignmentId: number;
  userId: number;
  userName: string;
  since: Date;
  until: Date | null;
}

export async function findCurrent(connection: Connection, customerId: number): Promise<Current | undefined> {
  return firstOf<Current>(
    connection,
    sql`select current_assignments.id as "assignmentId", users.id as "userId",
       users.first_name || ' ' || users.last_name as "userName", assigned_at as since, until_at as until
     from current_assignments join users on users.id = user_id where customer_id = ${customerId}`,
  );
}
