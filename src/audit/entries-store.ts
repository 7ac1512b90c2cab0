import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, rowsOf } from '../database/statements.ts';
import type { Actor } from '../lib/access.ts';
import { masked, type TimelineRow } from './timeline-store.ts';

/** What an entry is about. */
interface About {
  id: number;
  subjectType: string;
  subjectId: number | null;
}

/** Who wrote an entry, and when. */
export interface Written {
  id: number;
  name: string;
  at: Date;
}

const columns = `'entry' as source, id, at, event, actor_id as "actorId", actor_name as "actorName",
  subject_type as "subjectType", subject_id as "subjectId", subject_name as "subjectName", changes, details,
  host(address) as address, request_id as "requestId"`;

/** An entry of the trail as the reader may receive it. */
export async function findEntry(connection: Connection, reader: Actor, id: number): Promise<TimelineRow | undefined> {
  const row = await firstOf<TimelineRow>(
    connection,
    sql`select ${trusted(columns)} from audit_entries where id = ${id}`,
  );
  return row && masked(row, reader);
}

/** Who changed each field of the same subject last since an entry. */
export async function readChangesSince(connection: Connection, { id, subjectType, subjectId }: About) {
  return rowsOf<Written & { field: string }>(
    connection,
    sql`select distinct on (field) field, id, actor_name as name, at
     from audit_entries cross join jsonb_object_keys(changes) as field
     where subject_type = ${subjectType} and subject_id = ${subjectId} and id > ${id} order by field, id desc`,
  );
}

/** The newest entry that put this one back. */
export async function findPuttingBack(connection: Connection, { id, subjectType, subjectId }: About) {
  return firstOf<Written>(
    connection,
    sql`select id, actor_name as name, at from audit_entries
     where subject_type = ${subjectType} and subject_id = ${subjectId} and id > ${id}
       and (details ->> 'putBack') = ${String(id)} order by id desc limit 1`,
  );
}

/** The entry of the other side of a hand-over: of the same moment and request, about the same customers. */
export async function findTwin(connection: Connection, reader: Actor, id: number, event: string) {
  const row = await firstOf<TimelineRow>(
    connection,
    sql`select ${trusted(columns)} from audit_entries
     where event = ${event} and request_id <> ''
       and (request_id, at, details -> 'customers') =
         (select request_id, at, details -> 'customers' from audit_entries where id = ${id}) limit 1`,
  );
  return row && masked(row, reader);
}
