import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';

export interface Token {
  id: number;
  name: string;
  madeAt: Date;
  madeByName: string;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokedByName: string | null;
}

const columns = `id, name, made_at as "madeAt", made_by_name as "madeByName", last_used_at as "lastUsedAt",
  revoked_at as "revokedAt", revoked_by_name as "revokedByName"`;

/** The newest tokens, those that work first; `limit` at most. */
export async function listTokens(connection: Connection, limit: number): Promise<Token[]> {
  return rowsOf<Token>(
    connection,
    sql`select ${trusted(columns)} from api_tokens order by revoked_at is not null, id desc limit ${limit}`,
  );
}

export async function findToken(connection: Connection, id: number): Promise<Token | undefined> {
  return firstOf<Token>(connection, sql`select ${trusted(columns)} from api_tokens where id = ${id}`);
}

export async function insertToken(trx: Connection, name: string, digest: Buffer, madeBy: string): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into api_tokens (name, digest, made_by_name) values (${name}, ${digest}, ${madeBy}) returning id`,
  );
  return row.id;
}

/** Ends a token for good. Gives its name, or undefined when it was revoked already. */
export async function revokeToken(trx: Connection, id: number, by: string): Promise<string | undefined> {
  const row = await firstOf<{ name: string }>(
    trx,
    sql`update api_tokens set revoked_at = now(), revoked_by_name = ${by} where id = ${id} and revoked_at is null returning name`,
  );
  return row?.name;
}

/** The token that works and has this digest. */
export async function findByDigest(connection: Connection, digest: Buffer): Promise<{ id: number } | undefined> {
  return firstOf<{ id: number }>(
    connection,
    sql`select id from api_tokens where digest = ${digest} and revoked_at is null`,
  );
}

/** Notes that a token was used; written once a minute at most. */
export async function touchToken(connection: Connection, id: number): Promise<void> {
  await run(
    connection,
    sql`update api_tokens set last_used_at = now()
     where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
  );
}
