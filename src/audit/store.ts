import type { Connection } from '../database/database.ts';

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

export async function insertEntry(connection: Connection, entry: NewEntry): Promise<void> {
  await connection.raw(
    `insert into audit_entries
      (event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details, address, request_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      entry.event,
      entry.actorId,
      entry.actorName,
      entry.subjectType,
      entry.subjectId,
      entry.subjectName,
      JSON.stringify(entry.changes),
      JSON.stringify(entry.details),
      entry.address ?? null,
      entry.requestId,
    ],
  );
}

/** An entry for each `id`, `name` and `changes` that a query gives; its parameters are named, as `:name`. */
export async function insertEntries(
  connection: Connection,
  entry: Omit<NewEntry, 'subjectId' | 'subjectName' | 'changes'>,
  subjects: { query: string; values: Record<string, unknown> },
): Promise<void> {
  await connection.raw(
    `insert into audit_entries
      (event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details, address, request_id)
     select :event, :actorId::bigint, :actorName, :subjectType, id, name, changes, :details::jsonb, :address::inet, :requestId
     from (${subjects.query}) as subjects`,
    { ...subjects.values, ...entry, details: JSON.stringify(entry.details), address: entry.address ?? null } as never,
  );
}

/** Who changed a user, a group, a role or a customer itself last, and when. */
export async function readLastChange(connection: Connection, type: 'user' | 'group' | 'role' | 'customer', id: number) {
  const { rows } = await connection.raw<{ rows: { name: string; at: Date }[] }>(
    `select actor_name as name, at from audit_entries
     where subject_type = :type and subject_id = :id and event like :type || '.%' and event not like '%.member-%' and event <> 'customer.unmasked'
     order by id desc limit 1`,
    { type, id },
  );
  return rows[0];
}
