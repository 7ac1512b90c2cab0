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
