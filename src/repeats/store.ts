import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, rowsOf, run } from '../database/statements.ts';

/**
 * Says that a form is being carried out, for as long as a request may take. False when it is already, or was a moment
 * ago.
 */
export async function claim(connection: Connection, id: string): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`insert into sealed_values (id, kind, expires_at) values (${id}, 'answer', now() + interval '15 seconds')
     on conflict (id) do update set sealed = null, expires_at = excluded.expires_at
       where sealed_values.expires_at < now()
     returning 1`,
  );
  return rows.length > 0;
}

/** The sealed answer to a form; null while it is being carried out. */
export async function readAnswer(connection: Connection, id: string): Promise<Buffer | null | undefined> {
  const row = await firstOf<{ sealed: Buffer | null }>(
    connection,
    sql`select sealed from sealed_values where id = ${id} and kind = 'answer' and expires_at > now()`,
  );
  return row?.sealed;
}

/** Keeps the answer for as long as somebody may click twice. */
export async function keepAnswer(connection: Connection, id: string, sealed: Buffer): Promise<void> {
  await run(
    connection,
    sql`update sealed_values set sealed = ${sealed}, expires_at = now() + interval '10 seconds' where id = ${id} and kind = 'answer'`,
  );
}

/** The form may be carried out again. */
export async function release(connection: Connection, id: string): Promise<void> {
  await run(connection, sql`delete from sealed_values where id = ${id} and kind = 'answer'`);
}
