import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

/** Whether there is anybody, without counting a million. */
export async function hasUsers(connection: Connection): Promise<boolean> {
  const row = await oneOf<{ found: boolean }>(connection, sql`select exists (select 1 from users) as found`);
  return row.found;
}

export async function insertToken(connection: Connection, digest: Buffer): Promise<void> {
  await run(connection, sql`insert into setup_tokens (digest) values (${digest})`);
}

/** Whether this token was printed, and there is still nobody: with the first user all tokens are worthless. */
export async function knowsToken(connection: Connection, digest: Buffer): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`select 1 from setup_tokens where digest = ${digest} and not exists (select 1 from users)`,
  );
  return rows.length > 0;
}

/** Uses the token up, and every other one. False when there is none like it any more. */
export async function takeTokens(trx: Connection, digest: Buffer): Promise<boolean> {
  await lockSetup(trx);
  const known = await knowsToken(trx, digest);
  if (known) await run(trx, sql`delete from setup_tokens`);
  return known;
}

/** One first administrator at a time: held until the transaction ends. */
export async function lockSetup(trx: Connection): Promise<void> {
  await run(trx, sql`lock table setup_tokens in exclusive mode`);
}
