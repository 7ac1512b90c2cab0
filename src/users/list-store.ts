import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import { type Order, type Page, toPage } from '../database/keyset.ts';
import { type Condition, either, type List, readList, type Total, toTotal } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { allOf, type Sql, sql } from '../database/sql.ts';
import type { UserFilter } from './list-filter.ts';

export interface ListedUser {
  id: number;
  firstName: string;
  lastName: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  roleId: number | null;
  /** The numbers of the groups, with commas between; in any order, since sorting in each row costs PostgreSQL most. */
  groups: string;
  secondFactor: 'email' | 'app' | 'off';
  agent: boolean;
  maskData: boolean;
  language: string;
  supervisorId: number | null;
  supervisorName: string | null;
  lastSignInAt: Date | null;
  /** How many users there are of each status, in the order of the type, with commas between. */
  counts: string;
  /** Whether any name is locked out now, of whomever. */
  someLocked: boolean;
}

export interface UserPage extends Page<ListedUser> {
  total: Total;
  counts: StatusCounts;
}

export type StatusCounts = Record<'active' | 'deactivated' | 'deleted', number>;

/** Who is looked for besides what the filter says by itself. */
export interface Resolved {
  /** 0 for somebody whom nobody has as a supervisor. */
  supervisorId?: number;
  /** What carries the permission of the filter. */
  carriers?: { roleIds: number[]; groupIds: number[] };
}

const id = { column: 'id', type: 'id' } as const;
const name = { column: 'sort_name', type: 'text' } as const;

const columnsBySort: Record<string, Order['columns']> = {
  name: [name, id],
  email: [{ column: 'email_key', type: 'text' }, id],
  status: [{ column: 'status', type: ['active', 'deactivated', 'deleted'] }, name, id],
  last: [{ column: 'sort_last_sign_in', type: 'time' }, id],
  created: [{ column: 'created_at', type: 'time' }, id],
};

const statusCounts = `select concat_ws(',', coalesce(sum(difference) filter (where status = 'active'), 0),
  coalesce(sum(difference) filter (where status = 'deactivated'), 0),
  coalesce(sum(difference) filter (where status = 'deleted'), 0)) from user_counts`;

const list: List = {
  name: 'users',
  table: 'users',
  columns: `users.id, first_name as "firstName", last_name as "lastName", email, users.status, role_id as "roleId",
    array_to_string(array(select group_id from group_members where user_id = users.id), ',') as groups,
    second_factor as "secondFactor", agent, mask_data as "maskData", language, supervisor_id as "supervisorId",
    (select supervisor.first_name || ' ' || supervisor.last_name from users as supervisor
      where supervisor.id = users.supervisor_id) as "supervisorName",
    last_sign_in_at as "lastSignInAt", (${statusCounts}) as counts,
    exists (select from sign_in_throttles where locked_until > now()) as "someLocked"`,
};

/** One page of the users that a filter lets through. */
export async function readUsers(
  pool: pg.Pool,
  filter: UserFilter,
  pageStart: PageStart,
  resolved: Resolved,
): Promise<UserPage> {
  const order: Order = { columns: columnsBySort[filter.sort] ?? [name, id], descending: filter.dir === 'desc' };
  const conditions = conditionsOf(filter, resolved);
  const [only] = conditions;
  // The index for the order by status has each status in the order by name.
  const within = conditions.length === 1 && filter.status !== '' && ['name', 'status'].includes(filter.sort) && only;
  const wanted = { order, start: readStart(pageStart, order), size: Number(filter.size) };
  const found = await readList<ListedUser>(pool, list, {
    ...wanted,
    conditions: within ? [] : conditions,
    within: within ? { condition: within.check, name: 'status' } : undefined,
  });
  const counts = toCounts(found.rows[0]?.counts ?? (await readCounts(pool)));
  const most = within ? counts[filter.status as keyof StatusCounts] : sum(counts);
  const total = toTotal(Math.min(found.count ?? most, most));
  const exact = total.exact ? total.count : undefined;
  return { ...toPage(found.rows, { ...wanted, start: found.start, total: exact }), total, counts };
}

/** The numbers of all users that a filter lets through. */
export function matchingIds(filter: UserFilter, resolved: Resolved): Sql {
  const conditions = conditionsOf(filter, resolved).map(({ collect }) => collect);
  return sql`select users.id from users where ${allOf(conditions)}`;
}

/** The user with this number or, as lower case, this e-mail. */
export async function findPerson(pool: pg.Pool, { id, emailKey }: { id: number; emailKey: string }) {
  const { rows } = await pool.query<{ id: number; name: string }>(
    `select id, first_name || ' ' || last_name as name from users where id = $1 or email_key = $2`,
    [id, emailKey],
  );
  return rows[0];
}

async function readCounts(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ counts: string }>(`select (${statusCounts}) as counts`);
  return rows[0]?.counts ?? '';
}

function toCounts(text: string): StatusCounts {
  const [active = 0, deactivated = 0, deleted = 0] = text.split(',').map(Number);
  return { active, deactivated, deleted };
}

const sum = ({ active, deactivated, deleted }: StatusCounts) => active + deactivated + deleted;

/** What the users that a filter lets through have in common. */
export function conditionsOf(filter: UserFilter, { supervisorId, carriers }: Resolved): Condition[] {
  const { status, role, language, agent, two_factor: secondFactor, group } = filter;
  return [
    ...(status ? [either(sql`users.status = ${status}`)] : []),
    ...(role ? [either(sql`users.role_id = ${role}`)] : []),
    ...(language ? [either(sql`users.language = ${language}`)] : []),
    ...(agent ? [either(sql`users.agent = ${agent === 'yes'}`)] : []),
    ...(secondFactor ? [either(sql`users.second_factor = ${secondFactor}`)] : []),
    ...(supervisorId === undefined ? [] : [either(sql`users.supervisor_id = ${supervisorId}`)]),
    ...(filter.last_sign_in ? [lastSignIn(filter.last_sign_in)] : []),
    ...(filter.locked ? [lockedNow] : []),
    ...(group ? [inGroups([Number(group)])] : []),
    ...(carriers ? [carrying(carriers)] : []),
    ...searchConditions('users.search_text', filter.q),
  ];
}

function lastSignIn(choice: string): Condition {
  const days = Number(choice);
  const range =
    choice === 'never'
      ? sql`users.sort_last_sign_in = '-infinity'`
      : sql`users.sort_last_sign_in > '-infinity' and users.sort_last_sign_in < now() - ${days}::integer * interval '1 day'`;
  return { ...either(range), rangeOf: 'sort_last_sign_in' };
}

/** After too many wrong passwords. */
const lockedNow: Condition = {
  collect: sql`users.id in (select user_id from sign_in_throttles where locked_until > now() and user_id is not null)`,
  check: sql`exists (select from sign_in_throttles where locked_until > now() and user_id = users.id)`,
};

const inGroups = (groupIds: number[]): Condition => ({
  collect: sql`users.id in (select user_id from group_members where group_id = any(${groupIds}))`,
  check: sql`${hasGroup(groupIds)}`,
});

const carrying = ({ roleIds, groupIds }: { roleIds: number[]; groupIds: number[] }): Condition => ({
  collect: sql`users.id in (select id from users where role_id = any(${roleIds})
    union select user_id from group_members where group_id = any(${groupIds}))`,
  check: sql`(users.role_id = any(${roleIds}) or ${hasGroup(groupIds)})`,
});

/** Looks at this one user's groups only: written as `exists`, PostgreSQL may read everybody's groups first. */
const hasGroup = (groupIds: number[]): Sql =>
  sql`coalesce((select true from group_members where user_id = users.id and group_id = any(${groupIds}) limit 1), false)`;
