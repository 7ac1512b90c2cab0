import type { Connection } from '../database/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { oneOf, rowsOf } from '../database/statements.ts';

export interface Person {
  id: number;
  name: string;
}

/** Some people, by what they have: a direct role, a group, or their numbers. */
export type People = { roleId: number } | { groupId: number } | { ids: number[] };

/** Roles and groups. */
export interface Carriers {
  roleIds: number[];
  groupIds: number[];
}

/** Those of some people who also have one of these roles or groups, by name. */
export async function findPeopleWith(
  trx: Connection,
  people: People,
  carriers: Carriers,
  limit: number,
): Promise<Person[]> {
  return rowsOf<Person>(
    trx,
    sql`select id, first_name || ' ' || last_name as name from users
     where ${amongPeople(people)} and id in (
       select id from users where role_id = any(${carriers.roleIds})
       union select user_id from group_members where group_id = any(${carriers.groupIds}))
     order by sort_name, id limit ${limit}`,
  );
}

/** What some people hold, and how many of them hold the same. */
export interface SharedHolding {
  roleId: number | null;
  groupIds: number[];
  deleted: boolean;
  count: number;
}

/**
 * What those hold who have one of these roles or groups: of `limit` people at most, so that a million of them cost no
 * more than ten thousand.
 */
export async function readHoldings(
  connection: Connection,
  carriers: Carriers,
  limit: number,
): Promise<SharedHolding[]> {
  return rowsOf<SharedHolding>(
    connection,
    sql`select "roleId", "groupIds", deleted, count(*) from (
       select role_id as "roleId", status = 'deleted' as deleted,
         array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
       from users
       where id = any(array(${everyHolder(sql`${carriers.roleIds}`, sql`${carriers.groupIds}`, limit)} limit ${limit}))) as holdings
     group by "roleId", "groupIds", deleted`,
  );
}

/** How many people who are not deleted are in each group. From `limit` on deleted ones are not told apart. */
export async function countMembers(connection: Connection, groupIds: number[], limit: number) {
  const members = sql`select user_id as id from group_members where group_id = wanted.id limit ${limit}`;
  const rows = await rowsOf<{ id: number; count: number }>(
    connection,
    sql`select wanted.id, (${countOf(members, limit)}) as count from unnest(${groupIds}::bigint[]) as wanted(id)`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** How many people have each role, directly or by one of the groups that carry it; counted in the same way. */
export async function countHolders(connection: Connection, roleIds: number[], limit: number) {
  const carrying = sql`array(select group_id from group_roles where role_id = wanted.id)`;
  const holders = sql`${everyHolder(sql`array[wanted.id]`, carrying, limit)} limit ${limit}`;
  const rows = await rowsOf<{ id: number; count: number }>(
    connection,
    sql`select wanted.id, (${countOf(holders, limit)}) as count from unnest(${roleIds}::bigint[]) as wanted(id)`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** How many people have a role directly; counted in the same way. */
export async function countDirectHolders(connection: Connection, roleId: number, limit: number): Promise<number> {
  const holders = sql`select id from users where role_id = ${roleId} limit ${limit}`;
  const row = await oneOf<{ count: number }>(connection, countOf(holders, limit));
  return row.count;
}

/** Counts people whom a query names, each once: without the deleted ones, whom it looks up only if there are not too many. */
const countOf = (query: Sql, limit: number) => sql`
  select case when number >= ${limit} then number
    else (select count(*) from users where id = any(ids) and status <> 'deleted') end as count
  from (select count(*) as number, array_agg(id) as ids from (${query}) as found) as counted`;

/** The people with one of some roles or groups, each once. No role or group is read further than `limit`. */
const everyHolder = (roleIds: Sql, groupIds: Sql, limit: number) => sql`select distinct id from (
  select direct.id from unnest(${roleIds}::bigint[]) as given(id) cross join lateral (
    select users.id from users where role_id = given.id limit ${limit}) as direct
  union all
  select member.user_id from unnest(${groupIds}::bigint[]) as given(id) cross join lateral (
    select user_id from group_members where group_id = given.id limit ${limit}) as member) as every_holder`;

function amongPeople(people: People): Sql {
  if ('roleId' in people) return sql`role_id = ${people.roleId}`;
  if ('groupId' in people) return sql`id in (select user_id from group_members where group_id = ${people.groupId})`;
  return sql`id = any(${people.ids})`;
}
