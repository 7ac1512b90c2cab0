import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, run } from '../database/statements.ts';
import { replaceLinks } from './link-store.ts';

export interface PasswordChange {
  userId: number;
  hash: string;
  /** Somebody else knows the password: it must be changed at the next sign-in. */
  mustChange: boolean;
  /** Somebody else knows the password: it works for the first sign-in within 72 hours only. */
  temporary: boolean;
}

/** Stores a new password. Links that were made to choose one count no more. */
export async function setPassword(trx: Connection, change: PasswordChange): Promise<void> {
  await run(
    trx,
    sql`update users set password_hash = ${change.hash}, must_change_password = ${change.mustChange}, password_set_at = now(),
       password_expires_at = case when ${change.temporary} then now() + interval '72 hours' end
     where id = ${change.userId}`,
  );
  await replaceLinks(trx, change.userId);
}

export async function readHash(connection: Connection, userId: number): Promise<string | undefined> {
  const row = await firstOf<{ hash: string }>(
    connection,
    sql`select password_hash as hash from users where id = ${userId}`,
  );
  return row?.hash;
}

export async function readSecondFactor(connection: Connection, userId: number): Promise<string | undefined> {
  const row = await firstOf<{ factor: string }>(
    connection,
    sql`select second_factor as factor from users where id = ${userId}`,
  );
  return row?.factor;
}
