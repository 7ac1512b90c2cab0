import type { Connection } from '../database/database.ts';
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
  await trx.raw(
    `update users set password_hash = ?, must_change_password = ?, password_set_at = now(),
       password_expires_at = case when ? then now() + interval '72 hours' end
     where id = ?`,
    [change.hash, change.mustChange, change.temporary, change.userId],
  );
  await replaceLinks(trx, change.userId);
}

export async function readHash(connection: Connection, userId: number): Promise<string | undefined> {
  const { rows } = await connection.raw<{ rows: { hash: string }[] }>(
    'select password_hash as hash from users where id = ?',
    [userId],
  );
  return rows[0]?.hash;
}

export async function readSecondFactor(connection: Connection, userId: number): Promise<string | undefined> {
  const { rows } = await connection.raw<{ rows: { factor: string }[] }>(
    'select second_factor as factor from users where id = ?',
    [userId],
  );
  return rows[0]?.factor;
}
