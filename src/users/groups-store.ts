import type { Connection } from '../database/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { run } from '../database/statements.ts';

/** What becomes of the groups of a user. */
export interface Regrouped {
  id: number;
  name: string;
  before: number[];
  after: number[];
}

/** What changes for each of them, for the trail. */
export function changesOf(users: Regrouped[]): Sql {
  const changes = users.map(({ before, after }) => JSON.stringify({ groupIds: [before, after] }));
  return sql`select id, name, changes::jsonb as changes from unnest(
      ${users.map(({ id }) => id)}::bigint[], ${users.map(({ name }) => name)}::text[], ${changes}::text[])
      as changed (id, name, changes)`;
}

/** Takes users out of groups and puts them into others. Whoever has one of them open in a form learns that. */
export async function writeGroups(trx: Connection, users: Regrouped[], givenBy: number | null): Promise<void> {
  const left = pairs(users.flatMap(({ id, before, after }) => except(before, after).map((group) => [id, group])));
  const joined = pairs(users.flatMap(({ id, before, after }) => except(after, before).map((group) => [id, group])));
  await run(trx, sql`delete from group_members where (user_id, group_id) in (${left})`);
  await run(
    trx,
    sql`insert into group_members (user_id, group_id, given_by)
     select user_id, group_id, ${givenBy}::bigint from (${joined}) as joined on conflict do nothing`,
  );
  await run(trx, sql`update users set version = version + 1 where id = any(${users.map(({ id }) => id)}::bigint[])`);
}

const pairs = (found: number[][]): Sql =>
  sql`select user_id, group_id from unnest(
    ${found.map(([user]) => user)}::bigint[], ${found.map(([, group]) => group)}::bigint[]) as pair (user_id, group_id)`;

const except = (ids: number[], others: number[]) => ids.filter((id) => !others.includes(id));
