import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, run } from '../database/statements.ts';

interface Written {
  name: string;
  description: string;
}

export async function insertGroup(trx: Connection, { name, description }: Written): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into groups (name, description) values (${name}, ${description}) returning id`,
  );
  return row.id;
}

export async function updateGroup(trx: Connection, id: number, { name, description }: Written): Promise<void> {
  await run(
    trx,
    sql`update groups set name = ${name}, description = ${description}, version = version + 1 where id = ${id}`,
  );
}

/** Makes these the roles of a group. Who gave the ones that stay is kept. */
export async function setRoles(trx: Connection, groupId: number, roleIds: number[], givenBy: number): Promise<void> {
  await run(trx, sql`delete from group_roles where group_id = ${groupId} and not role_id = any(${roleIds}::bigint[])`);
  await run(
    trx,
    sql`insert into group_roles (group_id, role_id, given_by) select ${groupId}, unnest(${roleIds}::bigint[]), ${givenBy} on conflict do nothing`,
  );
}
