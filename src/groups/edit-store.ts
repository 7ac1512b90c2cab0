import type { Connection } from '../database/database.ts';

interface Written {
  name: string;
  description: string;
}

export async function insertGroup(trx: Connection, { name, description }: Written): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ id: number }] }>(
    'insert into groups (name, description) values (?, ?) returning id',
    [name, description],
  );
  return rows[0].id;
}

export async function updateGroup(trx: Connection, id: number, { name, description }: Written): Promise<void> {
  await trx.raw('update groups set name = ?, description = ?, version = version + 1 where id = ?', [
    name,
    description,
    id,
  ]);
}

/** Makes these the roles of a group. Who gave the ones that stay is kept. */
export async function setRoles(trx: Connection, groupId: number, roleIds: number[], givenBy: number): Promise<void> {
  await trx.raw('delete from group_roles where group_id = ? and not role_id = any(?::bigint[])', [groupId, roleIds]);
  await trx.raw(
    'insert into group_roles (group_id, role_id, given_by) select ?, unnest(?::bigint[]), ? on conflict do nothing',
    [groupId, roleIds, givenBy],
  );
}
