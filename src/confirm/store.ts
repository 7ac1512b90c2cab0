import type { Connection } from '../database/database.ts';

/** Whose a kept form is, and where it was sent to. */
export interface Key {
  id: string;
  signInId: number;
  path: string;
}

/** As many as somebody may be asked about in several tabs at once. */
const MOST = 5;

/** Keeps a sealed form for ten minutes; of each sign-in the newest ones only. */
export async function insertKept(
  trx: Connection,
  form: { userId: number; signInId: number; path: string; sealed: Buffer },
): Promise<string> {
  const { rows } = await trx.raw<{ rows: [{ id: string }] }>(
    `insert into sealed_values (kind, user_id, sign_in_id, data, sealed, expires_at)
     values ('kept-form', :userId, :signInId, jsonb_build_object('path', :path::text), :sealed,
       now() + interval '10 minutes')
     returning id`,
    { ...form },
  );
  await trx.raw(
    `delete from sealed_values where id in (
       select id from sealed_values where kind = 'kept-form' and user_id = ? and sign_in_id = ? and id <> ?
       order by created_at desc offset ?)`,
    [form.userId, form.signInId, rows[0].id, MOST - 1],
  );
  return rows[0].id;
}

const matches = `kind = 'kept-form' and id = :id and sign_in_id = :signInId and data->>'path' = :path
  and expires_at > now()`;

export async function hasKept(connection: Connection, key: Key): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: unknown[] }>(`select 1 from sealed_values where ${matches}`, {
    ...key,
  });
  return rows.length > 0;
}

/** The sealed form, at most once: it is gone with the answer. */
export async function takeKept(connection: Connection, key: Key): Promise<Buffer | undefined> {
  const { rows } = await connection.raw<{ rows: { sealed: Buffer }[] }>(
    `delete from sealed_values where ${matches} returning sealed`,
    { ...key },
  );
  return rows[0]?.sealed;
}
