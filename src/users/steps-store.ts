import type { Connection } from '../database/database.ts';

export interface StoredDraft {
  id: string;
  data: Record<string, unknown>;
  sealed: Buffer | null;
}

/** Starts a draft of this sign-in, for an hour. */
export async function insertDraft(connection: Connection, userId: number, signInId: number): Promise<string> {
  const { rows } = await connection.raw<{ rows: [{ id: string }] }>(
    `insert into sealed_values (kind, user_id, sign_in_id, expires_at)
     values ('draft', ?, ?, now() + interval '1 hour') returning id`,
    [userId, signInId],
  );
  return rows[0].id;
}

export async function findDraft(
  connection: Connection,
  id: string,
  signInId: number,
): Promise<StoredDraft | undefined> {
  const { rows } = await connection.raw<{ rows: StoredDraft[] }>(
    `select id, data, sealed from sealed_values
     where id = ? and kind = 'draft' and sign_in_id = ? and expires_at > now()`,
    [id, signInId],
  );
  return rows[0];
}

/** Writes these values over those of the draft; the sealed password, or none, replaces the earlier one. */
export async function saveDraft(connection: Connection, draft: StoredDraft): Promise<void> {
  await connection.raw(
    `update sealed_values set data = data || ?::jsonb, sealed = ?, expires_at = now() + interval '1 hour' where id = ?`,
    [JSON.stringify(draft.data), draft.sealed, draft.id],
  );
}

/** The draft has become a user: nothing of it is kept but what this says. */
export async function finishDraft(connection: Connection, id: string, data: Record<string, unknown>): Promise<void> {
  await connection.raw("update sealed_values set data = ?::jsonb, sealed = null where id = ? and kind = 'draft'", [
    JSON.stringify(data),
    id,
  ]);
}
