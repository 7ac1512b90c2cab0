import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { countRows, tableOf } from '../database/staging.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

interface SealedPassword {
  email: string;
  firstName: string;
  lastName: string;
  sealed: Buffer;
}

/** How many passwords wait that still let somebody in. */
export async function countSealed(connection: Connection, importId: number): Promise<number> {
  if ((await countRows(connection, importId)) === undefined) return 0;
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from ${tableOf(importId)} as rows join users on users.email_key = rows.email_key
     where rows.sealed is not null and users.must_change_password and users.password_expires_at > now()`,
  );
  return row.count;
}

/** Notes that the passwords of an import are fetched; gives whether they had not been. */
export async function noteHandOver(trx: Connection, importId: number): Promise<boolean> {
  const changed = await run(
    trx,
    sql`update imports set handed_over_at = now() where id = ${importId} and kind = 'users' and handed_over_at is null and state in ('done', 'failed')`,
  );
  return changed === 1;
}

/** The next passwords in the order of the file, each once: they are gone with the answer. */
export async function takeSealed(connection: Connection, importId: number, limit: number): Promise<SealedPassword[]> {
  if ((await countRows(connection, importId)) === undefined) return [];
  return rowsOf<SealedPassword>(
    connection,
    sql`with chosen as (
       select line, sealed from ${tableOf(importId)} where sealed is not null order by line limit ${limit} for update),
     taken as (
       update ${tableOf(importId)} as rows set sealed = null from chosen where rows.line = chosen.line
       returning rows.line, rows.email, rows.first_name as "firstName", rows.last_name as "lastName", chosen.sealed)
     select email, "firstName", "lastName", sealed from taken order by line`,
  );
}
