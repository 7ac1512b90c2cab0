import type { Connection } from '../database/database.ts';

/** A password, a link to choose one, or the recovery codes of an app. */
export type HandOverKind = 'hand-over' | 'link-hand-over' | 'recovery-codes';

/** Keeps what is sealed for the person who made it, in this sign-in of theirs, for ten minutes. */
export async function insertHandOver(
  trx: Connection,
  handOver: { kind: HandOverKind; userId: number; signInId: number; sealed: Buffer },
): Promise<void> {
  await trx.raw('delete from sealed_values where kind = ? and user_id = ?', [handOver.kind, handOver.userId]);
  await trx.raw(
    `insert into sealed_values (kind, user_id, sign_in_id, sealed, expires_at)
     values (?, ?, ?, ?, now() + interval '10 minutes')`,
    [handOver.kind, handOver.userId, handOver.signInId, handOver.sealed],
  );
}

/** What was sealed, at most once: it is gone with the answer. */
export async function takeHandOver(
  connection: Connection,
  kind: HandOverKind,
  userId: number,
  signInId: number,
): Promise<Buffer | undefined> {
  const { rows } = await connection.raw<{ rows: { sealed: Buffer }[] }>(
    `delete from sealed_values where kind = ? and user_id = ? and sign_in_id = ? and expires_at > now()
     returning sealed`,
    [kind, userId, signInId],
  );
  return rows[0]?.sealed;
}
