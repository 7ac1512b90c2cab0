import type { Connection } from '../database/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { firstOf, oneOf, run } from '../database/statements.ts';

export interface NewEntry {
  event: string;
  actorId: number | null;
  actorName: string;
  subjectType: string;
  subjectId: number | null;
  subjectName: string;
  changes: Record<string, unknown>;
  details: object;
  address: string | undefined;
  requestId: string;
}

/** Gives the number of the entry. */
export async function insertEntry(connection: Connection, entry: NewEntry): Promise<number> {
  const row = await oneOf<{ id: number }>(
    connection,
    sql`insert into audit_entries
      (event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details, address, request_id)
     values (${entry.event}, ${entry.actorId}, ${entry.actorName}, ${entry.subjectType}, ${entry.subjectId}, ${entry.subjectName}, ${JSON.stringify(entry.changes)}, ${JSON.stringify(entry.details)}, ${entry.address ?? null}, ${entry.requestId})
     returning id`,
  );
  return row.id;
}

/** An entry for each `id`, `name` and `changes` that a query gives. */
export async function insertEntries(
  connection: Connection,
  entry: Omit<NewEntry, 'subjectId' | 'subjectName' | 'changes'>,
  subjects: Sql,
): Promise<void> {
  await run(
    connection,
    sql`insert into audit_entries
      (event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details, address, request_id)
     select ${entry.event}, ${entry.actorId}::bigint, ${entry.actorName}, ${entry.subjectType}, id, name, changes, ${JSON.stringify(entry.details)}::jsonb, ${entry.address ?? null}::inet, ${entry.requestId}
     from (${subjects}) as subjects`,
  );
}

/** Who changed a user, a group, a role or a customer itself last, and when. */
export async function readLastChange(connection: Connection, type: 'user' | 'group' | 'role' | 'customer', id: number) {
  return firstOf<{ name: string; at: Date }>(
    connection,
    sql`select actor_name as name, at from audit_entries
     where subject_type = ${type} and subject_id = ${id} and event like ${type} || '.%' and event not like '%.member-%' and event <> 'customer.unmasked'
     order by id desc limit 1`,
  );
}
