import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, run } from '../database/statements.ts';
import type { Permission } from '../permissions.ts';

interface Written {
  name: string;
  description: string;
}

export async function insertRole(trx: Connection, { name, description }: Written): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into roles (name, description) values (${name}, ${description}) returning id`,
  );
  return row.id;
}

export async function updateRole(trx: Connection, id: number, { name, description }: Written): Promise<void> {
  await run(
    trx,
    sql`update roles set name = ${name}, description = ${description}, version = version + 1 where id = ${id}`,
  );
}

/** Who gave the permissions that stay is kept. */
export async function changePermissions(
  trx: Connection,
  roleId: number,
  { added, removed }: { added: Permission[]; removed: Permission[] },
  givenBy: number,
): Promise<void> {
  await run(trx, sql`delete from role_permissions where role_id = ${roleId} and permission = any(${removed}::text[])`);
  await run(
    trx,
    sql`insert into role_permissions (role_id, permission, given_by)
     select ${roleId}, unnest(${added}::text[]), ${givenBy} on conflict do nothing`,
  );
}
