import type { Connection } from '../database/database.ts';

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
  const [among, value] = amongPeople(people);
  const { rows } = await trx.raw<{ rows: Person[] }>(
    `select id, first_name || ' ' || last_name as name from users
     where ${among} and id in (
       select id from users where role_id = any(:roleIds)
       union select user_id from group_members where group_id = any(:groupIds))
     order by sort_name, id limit :limit`,
    { value, roleIds: carriers.roleIds, groupIds: carriers.groupIds, limit },
  );
  return rows;
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
  const { rows } = await connection.raw<{ rows: SharedHolding[] }>(
    `select "roleId", "groupIds", deleted, count(*) from (
       select role_id as "roleId", status = 'deleted' as deleted,
         array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
       from users
       where id = any(array(${everyHolder(':roleIds', ':groupIds')} limit :limit))) as holdings
     group by "roleId", "groupIds", deleted`,
    { ...carriers, limit },
  );
  return rows;
}

/** How many people who are not deleted are in each group. From `limit` on deleted ones are not told apart. */
export async function countMembers(connection: Connection, groupIds: number[], limit: number) {
  const members = 'select user_id as id from group_members where group_id = wanted.id limit :limit';
  const { rows } = await connection.raw<{ rows: { id: number; count: number }[] }>(
    `select wanted.id, (${countOf(members)}) as count from unnest(:groupIds::bigint[]) as wanted(id)`,
    { groupIds, limit },
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** How many people have each role, directly or by one of the groups that carry it; counted in the same way. */
export async function countHolders(connection: Connection, roleIds: number[], limit: number) {
  const carrying = 'array(select group_id from group_roles where role_id = wanted.id)';
  const holders = `${everyHolder('array[wanted.id]', carrying)} limit :limit`;
  const { rows } = await connection.raw<{ rows: { id: number; count: number }[] }>(
    `select wanted.id, (${countOf(holders)}) as count from unnest(:roleIds::bigint[]) as wanted(id)`,
    { roleIds, limit },
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** How many people have a role directly; counted in the same way. */
export async function countDirectHolders(connection: Connection, roleId: number, limit: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    countOf('select id from users where role_id = :roleId limit :limit'),
    { roleId, limit },
  );
  return rows[0].count;
}

/** Counts people whom a query names, each once: without the deleted ones, whom it looks up only if there are not too many. */
const countOf = (query: string) => `
  select case when number >= :limit then number
    else (select count(*) from users where id = any(ids) and status <> 'deleted') end as count
  from (select count(*) as number, array_agg(id) as ids from (${query}) as found) as counted`;

/** The people with one of some roles or groups, each once. No role or group is read further than `:limit`. */
const everyHolder = (roleIds: string, groupIds: string) => `select distinct id from (
  select direct.id from unnest(${roleIds}::bigint[]) as given(id) cross join lateral (
    select users.id from users where role_id = given.id limit :limit) as direct
  union all
  select member.user_id from unnest(${groupIds}::bigint[]) as given(id) cross join lateral (
    select user_id from group_members where group_id = given.id limit :limit) as member) as every_holder`;

function amongPeople(people: People): [string, unknown] {
  if ('roleId' in people) return ['role_id = :value', people.roleId];
  if ('groupId' in people) return ['id in (select user_id from group_members where group_id = :value)', people.groupId];
  return ['id = any(:value)', people.ids];
}
