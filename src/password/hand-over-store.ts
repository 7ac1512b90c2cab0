import type { Connection } from '../database/database.ts';

/** Keeps a sealed password for the person who made it, in this sign-in of theirs, for ten minutes. */
export async function insertHandOver(
  trx: Connection,
  handOver: { userId: number; signInId: number; sealed: Buffer },
): Promise<void> {
  await trx.raw("delete from sealed_values where kind = 'hand-over' and user_id = ?", [handOver.userId]);
  await trx.raw(
    `insert into sealed_values (kind, user_id, sign_in_id, sealed, expires_at)
     values ('hand-over', ?, ?, ?, now() + interval '10 minutes')`,
    [handOver.userId, handOver.signInId, handOver.sealed],
  );
}

/** The sealed password, at most once: it is gone with the answer. */
export async function takeHandOver(
  connection: Connection,
  userId: number,
  signInId: number,
): Promise<Buffer | undefined> {
  const { rows } = await connection.raw<{ rows: { sealed: Buffer }[] }>(
    `delete from sealed_values where kind = 'hand-over' and user_id = ? and sign_in_id = ? and expires_at > now()
     returning sealed`,
    [userId, signInId],
  );
  return rows[0]?.sealed;
}
