import type pg from 'pg';
import { type Keyed, keyset, type Order, type Start } from '../database/keyset.ts';
import { type Sql, sql, toQuery, trusted } from '../database/sql.ts';
import { type Actor, may } from '../lib/access.ts';
import { isPersonal, mask } from '../lib/masking.ts';

/** An entry of the trail, or a mail, as it happened. */
export interface TimelineRow {
  source: 'entry' | 'mail';
  id: number;
  at: Date;
  /** Of a mail its kind. */
  event: string;
  actorId: number | null;
  actorName: string;
  subjectType: string;
  subjectId: number | null;
  subjectName: string;
  changes: Record<string, [before: unknown, after: unknown]>;
  details: Record<string, unknown>;
  address: string | null;
  requestId: string;
}

/** The newest first. */
export const order: Order = {
  columns: [
    { column: 'at', type: 'time' },
    { column: 'source', type: ['entry', 'mail'] },
    { column: 'id', type: 'id' },
  ],
  descending: true,
};

const columns = `source, id, at, event, actor_id as "actorId", actor_name as "actorName", subject_type as "subjectType",
  subject_id as "subjectId", subject_name as "subjectName", changes, details, address, request_id as "requestId"`;

/** An entry of the trail itself, as `TimelineRow` has it. */
export const entryColumns = `'entry' as source, id, at, event, actor_id as "actorId", actor_name as "actorName",
  subject_type as "subjectType", subject_id as "subjectId", subject_name as "subjectName", changes, details,
  host(address) as address, request_id as "requestId"`;

const entry = `'entry' as source, id, at, event, actor_id, actor_name, subject_type, subject_id, subject_name, changes,
  details, host(address) as address, request_id`;

/**
 * What happened to a user, by their groups and roles too since they have them, with their mails, and if wanted what
 * they did to others: `size + 1` rows at most, as the reader may receive them.
 */
export async function readTimeline(
  pool: pg.Pool,
  reader: Actor,
  { userId, withDeeds, start, size }: { userId: number; withDeeds: boolean; start: Start; size: number },
): Promise<Keyed<TimelineRow>[]> {
  const { keys, beyond, orderBy } = keyset(order, start);
  const sources = [
    toThem(userId),
    byGroups(userId),
    byRoles(userId),
    mails(userId),
    ...(withDeeds ? [deeds(userId)] : []),
  ];
  const each = sources.map(
    (source) => sql`(select * from (${source}) as happened where ${beyond} order by ${orderBy} limit ${size + 1})`,
  );
  const [first = trusted(''), ...more] = each;
  const all = more.reduce((joined, part) => sql`${joined} union all ${part}`, first);
  const statement = sql`select ${trusted(columns)}, ${keys} from (${all}) as timeline order by ${orderBy} limit ${size + 1}`;
  const { rows } = await pool.query(toQuery(statement));
  return (rows as Keyed<TimelineRow>[]).map((row) => masked(row, reader));
}

/** The newest entries about a user's signing in. */
export async function readSignIns(pool: pg.Pool, userId: number, limit: number): Promise<TimelineRow[]> {
  const statement = sql`select ${trusted(columns)} from (${toThem(userId)}) as entries
    where event like 'sign-in.%' order by at desc, id desc limit ${limit}`;
  const { rows } = await pool.query(toQuery(statement));
  return rows as TimelineRow[];
}

/** The newest changes that somebody made, whatever to; where they were refused something nothing changed. */
export async function readDeeds(pool: pg.Pool, reader: Actor, userId: number, limit: number): Promise<TimelineRow[]> {
  const statement = sql`select ${trusted(columns)} from (${deeds(userId)}) as entries
    where event <> 'access.refused' order by at desc, id desc limit ${limit}`;
  const { rows } = await pool.query(toQuery(statement));
  return (rows as TimelineRow[]).map((row) => masked(row, reader));
}

/**
 * As somebody may receive it who may not see customers, or not unmasked: of names, e-mail and phone only that they
 * changed, nothing that others typed who may see them, and not how many customers a file changed, which would tell
 * whether a guess was right.
 */
export function masked<T extends TimelineRow>(row: T, reader: Actor): T {
  if (may(reader, 'customers.view') && !reader.masked) return row;
  const { changed: _changed, same: _same, ...told } = row.details;
  const details = row.actorId === reader.id ? told : withoutTyped(told);
  if (row.subjectType !== 'customer') return { ...row, details };
  const fields = Object.entries(row.changes);
  const changes = fields.map(([field, change]) => [field, isPersonal(field) ? [mask, mask] : change]);
  return { ...row, details, changes: Object.fromEntries(changes) };
}

/** Why somebody looked at a customer, and what somebody searched the trail for. */
function withoutTyped({ reason, search, ...details }: TimelineRow['details']): TimelineRow['details'] {
  return { ...details, ...(reason !== undefined && { reason: mask }), ...(search !== undefined && { search: mask }) };
}

/** The names of users by their numbers, as they are called now. */
export async function readNames(pool: pg.Pool, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: number; name: string }>(
    `select id, first_name || ' ' || last_name as name from users where id = any($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const toThem = (userId: number): Sql =>
  sql`select ${trusted(entry)} from audit_entries where subject_type = 'user' and subject_id = ${userId}`;

const deeds = (userId: number): Sql =>
  sql`select ${trusted(entry)} from audit_entries
    where actor_id = ${userId} and (subject_type <> 'user' or subject_id is distinct from ${userId})`;

const byGroups = (userId: number): Sql =>
  sql`select ${trusted(entry)} from audit_entries
    where subject_type = 'group' and event = 'group.updated' and changes ? 'roleIds' and actor_id is distinct from ${userId}
      and exists (select 1 from group_members
        where user_id = ${userId} and group_id = audit_entries.subject_id and given_at <= audit_entries.at)`;

const byRoles = (userId: number): Sql =>
  sql`select ${trusted(entry)} from audit_entries
    where subject_type = 'role' and event = 'role.updated' and changes ? 'permissions' and actor_id is distinct from ${userId}
      and (exists (select 1 from users
          where users.id = ${userId} and role_id = audit_entries.subject_id and role_given_at <= audit_entries.at)
        or exists (select 1 from group_members join group_roles using (group_id)
          where user_id = ${userId} and role_id = audit_entries.subject_id
            and greatest(group_members.given_at, group_roles.given_at) <= audit_entries.at))`;

const mails = (userId: number): Sql =>
  sql`select 'mail' as source, id, created_at as at, kind as event, null::bigint as actor_id, '' as actor_name,
      'user' as subject_type, user_id as subject_id, '' as subject_name, '{}'::jsonb as changes,
      jsonb_build_object('state', state, 'recipient', recipient, 'tries', tries) as details, null::text as address,
      '' as request_id
    from mails where user_id = ${userId}`;
