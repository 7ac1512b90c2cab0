import type { Connection } from '../database/database.ts';

export interface NewEntry {
  event: string;
  actorId: number | null;
  actorName: string;
  subjectType: string;
  subjectId: number | null;
  subjectName: string;
  changes: Record<string, unknown>;
  details: Record<string, unknown>;
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

/** Who changed a user last, and when. */
export async function readLastChange(connection: Connection, userId: number) {
  const { rows } = await connection.raw<{ rows: { name: string; at: Date }[] }>(
    `select actor_name as name, at from audit_entries
     where subject_type = 'user' and subject_id = ? and event like 'user.%' order by id desc limit 1`,
    [userId],
  );
  return rows[0];
}
