import type { Connection } from '../database/database.ts';

/** Whether there is anybody, without counting a million. */
export async function hasUsers(connection: Connection): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: [{ found: boolean }] }>('select exists (select 1 from users) as found');
  return rows[0].found;
}

export async function insertToken(connection: Connection, digest: Buffer): Promise<void> {
  await connection.raw('insert into setup_tokens (digest) values (?)', [digest]);
}

/** Whether this token was printed, and there is still nobody: with the first user all tokens are worthless. */
export async function knowsToken(connection: Connection, digest: Buffer): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: unknown[] }>(
    'select 1 from setup_tokens where digest = ? and not exists (select 1 from users)',
    [digest],
  );
  return rows.length > 0;
}

/** Uses the token up, and every other one. False when there is none like it any more. */
export async function takeTokens(trx: Connection, digest: Buffer): Promise<boolean> {
  await lockSetup(trx);
  const known = await knowsToken(trx, digest);
  if (known) await trx.raw('delete from setup_tokens');
  return known;
}

/** One first administrator at a time: held until the transaction ends. */
export async function lockSetup(trx: Connection): Promise<void> {
  await trx.raw('lock table setup_tokens in exclusive mode');
}
