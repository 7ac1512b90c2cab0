import type { Connection } from '../database/database.ts';
import type { Permission } from '../permissions.ts';

interface Written {
  name: string;
  description: string;
}

export async function insertRole(trx: Connection, { name, description }: Written): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ id: number }] }>(
    'insert into roles (name, description) values (?, ?) returning id',
    [name, description],
  );
  return rows[0].id;
}

export async function updateRole(trx: Connection, id: number, { name, description }: Written): Promise<void> {
  await trx.raw('update roles set name = ?, description = ?, version = version + 1 where id = ?', [
    name,
    description,
    id,
  ]);
}

/** Who gave the permissions that stay is kept. */
export async function changePermissions(
  trx: Connection,
  roleId: number,
  { added, removed }: { added: Permission[]; removed: Permission[] },
  givenBy: number,
): Promise<void> {
  await trx.raw('delete from role_permissions where role_id = ? and permission = any(?::text[])', [roleId, removed]);
  await trx.raw(
    `insert into role_permissions (role_id, permission, given_by)
     select ?, unnest(?::text[]), ? on conflict do nothing`,
    [roleId, added, givenBy],
  );
}
