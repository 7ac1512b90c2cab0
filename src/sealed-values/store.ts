import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';

/**
 * A password or a link to hand over, recovery codes, a token, a field to be seen unmasked, a form to be carried out, a file to
 * be fetched. */
export type Kind =
  | 'hand-over'
  | 'link-hand-over'
  | 'recovery-codes'
  | 'api-token'
  | 'unmask'
  | 'kept-form'
  | 'export'
  | 'import-passwords';

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
  const row = await oneOf<{ id: string }>(
    trx,
    sql`insert into sealed_values (kind, user_id, sign_in_id, data, sealed, expires_at)
     values (${kind}, ${userId}, ${signInId}, ${JSON.stringify(about)}::jsonb, ${sealed}, now() + make_interval(mins => ${minutes})) returning id`,
  );
  return row.id;
}

/** Forgets what is in a slot, whoever it was kept for. */
export async function emptySlot(trx: Connection, { kind, userId, about = {} }: Slot): Promise<void> {
  await run(
    trx,
    sql`delete from sealed_values where kind = ${kind} and user_id = ${userId} and data = ${JSON.stringify(about)}::jsonb`,
  );
}

/** Forgets what was kept of a kind for one sign-in, but for the newest ones. */
export async function dropSurplus(
  trx: Connection,
  { kind, userId }: Slot,
  { signInId, id, most }: { signInId: number; id: string; most: number },
): Promise<void> {
  await run(
    trx,
    sql`delete from sealed_values where id in (
       select id from sealed_values where kind = ${kind} and user_id = ${userId} and sign_in_id = ${signInId} and id <> ${id}
       order by created_at desc offset ${most - 1})`,
  );
}

const matches = ({ kind, userId, about = {} }: Slot, signInId: number, id: string | null) =>
  sql`kind = ${kind} and user_id = ${userId} and sign_in_id = ${signInId} and data = ${JSON.stringify(about)}::jsonb
    and (${id}::uuid is null or id = ${id}::uuid) and expires_at > now()`;

export async function hasValue(connection: Connection, slot: Slot, signInId: number, id: string): Promise<boolean> {
  const rows = await rowsOf(connection, sql`select 1 from sealed_values where ${matches(slot, signInId, id)}`);
  return rows.length > 0;
}

/** The sealed value, which stays where it is. */
export async function readValue(connection: Connection, slot: Slot, signInId: number, id: string) {
  const row = await firstOf<{ sealed: Buffer }>(
    connection,
    sql`select sealed from sealed_values where ${matches(slot, signInId, id)}`,
  );
  return row?.sealed;
}

/** The sealed value, at most once: it is gone with the answer. */
export async function takeValue(
  connection: Connection,
  slot: Slot,
  signInId: number,
  id: string | null,
): Promise<Buffer | undefined> {
  const row = await firstOf<{ sealed: Buffer }>(
    connection,
    sql`delete from sealed_values where ${matches(slot, signInId, id)} returning sealed`,
  );
  return row?.sealed;
}

/** Forgets what was kept of these kinds for a user. */
export async function dropValues(trx: Connection, kinds: Kind[], userId: number): Promise<void> {
  await run(trx, sql`delete from sealed_values where kind = any(${kinds}) and user_id = ${userId}`);
}
