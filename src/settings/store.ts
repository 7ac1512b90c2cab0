import type { Connection } from '../database/database.ts';

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
  const { rows } = await connection.raw<{ rows: Token[] }>(
    `select ${columns} from api_tokens order by revoked_at is not null, id desc limit ?`,
    [limit],
  );
  return rows;
}

export async function findToken(connection: Connection, id: number): Promise<Token | undefined> {
  const { rows } = await connection.raw<{ rows: Token[] }>(`select ${columns} from api_tokens where id = ?`, [id]);
  return rows[0];
}

export async function insertToken(trx: Connection, name: string, digest: Buffer, madeBy: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ id: number }] }>(
    'insert into api_tokens (name, digest, made_by_name) values (?, ?, ?) returning id',
    [name, digest, madeBy],
  );
  return rows[0].id;
}

/** Ends a token for good. Gives its name, or undefined when it was revoked already. */
export async function revokeToken(trx: Connection, id: number, by: string): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `update api_tokens set revoked_at = now(), revoked_by_name = ? where id = ? and revoked_at is null returning name`,
    [by, id],
  );
  return rows[0]?.name;
}

/** The token that works and has this digest. */
export async function findByDigest(connection: Connection, digest: Buffer): Promise<{ id: number } | undefined> {
  const { rows } = await connection.raw<{ rows: { id: number }[] }>(
    'select id from api_tokens where digest = ? and revoked_at is null',
    [digest],
  );
  return rows[0];
}

/** Notes that a token was used; written once a minute at most. */
export async function touchToken(connection: Connection, id: number): Promise<void> {
  await connection.raw(
    `update api_tokens set last_used_at = now()
     where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [id],
  );
}
