import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, run } from '../database/statements.ts';

export interface StoredDraft {
  id: string;
  data: Record<string, unknown>;
  sealed: Buffer | null;
}

/** Starts a draft of this sign-in, for an hour. */
export async function insertDraft(connection: Connection, userId: number, signInId: number): Promise<string> {
  const row = await oneOf<{ id: string }>(
    connection,
    sql`insert into sealed_values (kind, user_id, sign_in_id, expires_at)
     values ('draft', ${userId}, ${signInId}, now() + interval '1 hour') returning id`,
  );
  return row.id;
}

export async function findDraft(
  connection: Connection,
  id: string,
  signInId: number,
): Promise<StoredDraft | undefined> {
  return firstOf<StoredDraft>(
    connection,
    sql`select id, data, sealed from sealed_values
     where id = ${id} and kind = 'draft' and sign_in_id = ${signInId} and expires_at > now()`,
  );
}

/** Writes these values over those of the draft; the sealed password, or none, replaces the earlier one. */
export async function saveDraft(connection: Connection, draft: StoredDraft): Promise<void> {
  await run(
    connection,
    sql`update sealed_values set data = data || ${JSON.stringify(draft.data)}::jsonb, sealed = ${draft.sealed}, expires_at = now() + interval '1 hour' where id = ${draft.id}`,
  );
}

/** The draft has become a user: nothing of it is kept but what this says. */
export async function finishDraft(connection: Connection, id: string, data: Record<string, unknown>): Promise<void> {
  await run(
    connection,
    sql`update sealed_values set data = ${JSON.stringify(data)}::jsonb, sealed = null where id = ${id} and kind = 'draft'`,
  );
}
