import type { Connection } from '../database/database.ts';

/** A password or a link to hand over, recovery codes, a token, a field to be seen unmasked, a form to be carried out. */
export type Kind = 'hand-over' | 'link-hand-over' | 'recovery-codes' | 'api-token' | 'unmask' | 'kept-form';

/** Where a value is found again: of what kind it is, whose, and what about, where somebody has several. */
export interface Slot {
  kind: Kind;
  userId: number;
  about?: Record<string, string | number>;
}

/** Keeps a sealed value for one sign-in; gives its number. */
export async function insertValue(
  trx: Connection,
  { kind, userId, about = {} }: Slot,
  { signInId, sealed, minutes }: { signInId: number; sealed: Buffer; minutes: number },
): Promise<string> {
  const { rows } = await trx.raw<{ rows: [{ id: string }] }>(
    `insert into sealed_values (kind, user_id, sign_in_id, data, sealed, expires_at)
     values (?, ?, ?, ?::jsonb, ?, now() + make_interval(mins => ?)) returning id`,
    [kind, userId, signInId, JSON.stringify(about), sealed, minutes],
  );
  return rows[0].id;
}

/** Forgets what is in a slot, whoever it was kept for. */
export async function emptySlot(trx: Connection, { kind, userId, about = {} }: Slot): Promise<void> {
  await trx.raw('delete from sealed_values where kind = ? and user_id = ? and data = ?::jsonb', [
    kind,
    userId,
    JSON.stringify(about),
  ]);
}

/** Forgets what was kept of a kind for one sign-in, but for the newest ones. */
export async function dropSurplus(
  trx: Connection,
  { kind, userId }: Slot,
  { signInId, id, most }: { signInId: number; id: string; most: number },
): Promise<void> {
  await trx.raw(
    `delete from sealed_values where id in (
       select id from sealed_values where kind = ? and user_id = ? and sign_in_id = ? and id <> ?
       order by created_at desc offset ?)`,
    [kind, userId, signInId, id, most - 1],
  );
}

const matches = `kind = :kind and user_id = :userId and sign_in_id = :signInId and data = :about::jsonb
  and (:id::uuid is null or id = :id::uuid) and expires_at > now()`;

export async function hasValue(connection: Connection, slot: Slot, signInId: number, id: string): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: unknown[] }>(
    `select 1 from sealed_values where ${matches}`,
    valuesOf(slot, signInId, id),
  );
  return rows.length > 0;
}

/** The sealed value, at most once: it is gone with the answer. */
export async function takeValue(
  connection: Connection,
  slot: Slot,
  signInId: number,
  id: string | null,
): Promise<Buffer | undefined> {
  const { rows } = await connection.raw<{ rows: { sealed: Buffer }[] }>(
    `delete from sealed_values where ${matches} returning sealed`,
    valuesOf(slot, signInId, id),
  );
  return rows[0]?.sealed;
}

/** Forgets what was kept of these kinds for a user. */
export async function dropValues(trx: Connection, kinds: Kind[], userId: number): Promise<void> {
  await trx.raw('delete from sealed_values where kind = any(?) and user_id = ?', [kinds, userId] as never);
}

const valuesOf = ({ kind, userId, about = {} }: Slot, signInId: number, id: string | null) =>
  ({ kind, userId, signInId, about: JSON.stringify(about), id }) as never;
