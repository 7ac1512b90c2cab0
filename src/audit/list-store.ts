import type { Connection } from '../database/database.ts';
import { type Keyed, keyset, type Order, type Start } from '../database/keyset.ts';
import type { List } from '../database/lists.ts';
import { allOf, type Sql, sql } from '../database/sql.ts';
import { firstOf } from '../database/statements.ts';
import { type Narrowing, type Walked, walkPage } from '../database/walks.ts';
import type { Actor } from '../lib/access.ts';
import { about, bySystem, byUser, type Named, ofEvents } from './narrowings-store.ts';
import { entryColumns, masked, type TimelineRow } from './timeline-store.ts';

export { findPeople, findSearched, tellsOf } from './search-store.ts';
export type { Named };

/** What entries have to fulfil, as it was found out of a filter. */
export interface Sought {
  /** What was searched for; undefined for nothing. */
  search: Narrowing | undefined;
  events: readonly string[];
  actorId: number | undefined;
  /** The name under which acts what is no person. */
  system: string | undefined;
  /** What entries are about, each of these. */
  subjects: Named[];
  from: Date | undefined;
  until: Date | undefined;
}

/** The newest first. */
export const order: Order = {
  columns: [
    { column: 'at', type: 'time' },
    { column: 'id', type: 'id' },
  ],
  descending: true,
};

const list: List = { table: 'audit_entries', columns: entryColumns };

/** One page of the entries that are sought, as the reader may receive them. */
export async function readEntries(
  connection: Connection,
  reader: Actor,
  sought: Sought,
  { start, size }: { start: Start; size: number },
): Promise<Walked<TimelineRow>> {
  const narrowings = narrowingsOf(sought);
  const page = await walkPage<TimelineRow>(connection, list, {
    order,
    start,
    size,
    narrowings,
    within: within(sought),
  });
  return { ...page, rows: page.rows.map((row): Keyed<TimelineRow> => masked(row, reader)) };
}

function narrowingsOf({ search, events, actorId, system, subjects }: Sought): Narrowing[] {
  return [
    ...(search ? [search] : []),
    ...subjects.map((subject) => about([subject])),
    ...(actorId === undefined ? [] : [byUser(actorId)]),
    ...(system === undefined ? [] : [bySystem(system)]),
    ...(events.length > 0 ? [ofEvents(events)] : []),
  ];
}

const within = ({ from, until }: Sought): Sql =>
  allOf([...(from ? [sql`at >= ${from}`] : []), ...(until ? [sql`at < ${until}`] : [])]);

/** What a subject was called last, as the trail has it; its number where the trail does not know it. */
export async function readSubjectName(connection: Connection, subject: string): Promise<string> {
  const [type = '', id = ''] = subject.split(':');
  const row = await firstOf<{ name: string }>(
    connection,
    sql`select subject_name as name from audit_entries where subject_type = ${type} and subject_id = ${id}
     order by at desc, id desc limit 1`,
  );
  return row?.name || id;
}

/** A download of the trail, and its place in the trail. */
export interface Export {
  at: Date;
  details: Record<string, string>;
  key: string[];
}

/** A download that this user began within the last ten minutes. */
export async function findExport(connection: Connection, userId: number, id: number): Promise<Export | undefined> {
  const { keys } = keyset(order, { at: 'first' });
  return firstOf<Export>(
    connection,
    sql`select at, details, array[key0, key1] as key from (
       select at, details, ${keys} from audit_entries
       where id = ${id} and event = 'audit.exported' and actor_id = ${userId} and at > now() - interval '10 minutes') as found`,
  );
}
