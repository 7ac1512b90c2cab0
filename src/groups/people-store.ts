import type pg from 'pg';
import { readWord, wordsBeside } from '../database/cursors.ts';
import type { Order } from '../database/keyset.ts';
import { type Condition, either, readPage, type Total } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { sql } from '../database/sql.ts';

export interface Someone {
  id: number;
  name: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  roleId: number | null;
  groupIds: number[];
}

export interface Member extends Someone {
  /** Since when. */
  givenAt: Date;
}

/** What is looked for, and the page of it: `at` is empty, `last`, or what a page says of those beside it. */
export interface Place {
  q: string;
  at: string;
}

export interface PeoplePage<T extends Someone> {
  rows: T[];
  total: Total;
  /** Which ones these are, counted from 1, where that is known. */
  from?: number;
  previous: string | undefined;
  next: string | undefined;
}

const pageSize = 25;
const order: Order = {
  columns: [
    { column: 'sort_name', type: 'text' },
    { column: 'id', type: 'id' },
  ],
  descending: false,
};

const columns = `users.id, first_name || ' ' || last_name as name, email, users.status, role_id as "roleId",
  array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"`;

/** A page of the members of a group who are not deleted, by name. */
export function readMembers(pool: pg.Pool, groupId: number, place: Place): Promise<PeoplePage<Member>> {
  const since = `(select given_at from group_members where user_id = users.id and group_id = ${Number(groupId)})`;
  const member = {
    collect: sql`users.id in (select user_id from group_members where group_id = ${groupId})`,
    check: sql`coalesce((select true from group_members where user_id = users.id and group_id = ${groupId}), false)`,
  };
  return readPeoplePage<Member>(pool, `${columns}, ${since} as "givenAt"`, [member], place);
}

/** A page of all users who are not deleted, by name. */
export const readPeople = (pool: pg.Pool, place: Place): Promise<PeoplePage<Someone>> =>
  readPeoplePage<Someone>(pool, columns, [], place);

async function readPeoplePage<T extends Someone>(
  pool: pg.Pool,
  selected: string,
  conditions: Condition[],
  { q, at }: Place,
): Promise<PeoplePage<T>> {
  const all = [...conditions, either(sql`users.status <> 'deleted'`), ...searchConditions('users.search_text', q)];
  const wanted = { order, start: readWord(at, order), size: pageSize, conditions: all };
  const page = await readPage<T>(pool, { table: 'users', columns: selected }, wanted);
  return { ...page, ...wordsBeside(page) };
}
