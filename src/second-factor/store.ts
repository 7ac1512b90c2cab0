import type { Connection } from '../database/database.ts';
import type { SecondFactor } from '../lib/access.ts';

export interface Authenticator {
  sealed: Buffer;
  /** The time of the database in milliseconds, which all processes share. */
  now: number;
}

export async function readAuthenticator(connection: Connection, userId: number): Promise<Authenticator | undefined> {
  const { rows } = await connection.raw<{ rows: Authenticator[] }>(
    `select sealed, (extract(epoch from now()) * 1000)::float8 as now from authenticators where user_id = ?`,
    [userId],
  );
  return rows[0];
}

export async function readTime(connection: Connection): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ now: number }] }>(
    'select (extract(epoch from now()) * 1000)::float8 as now',
  );
  return rows[0].now;
}

/** Uses up a time step and all before it; false when that was done already. */
export async function takeStep(trx: Connection, userId: number, step: number): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    'update authenticators set last_step = :step where user_id = :userId and last_step < :step returning 1',
    { userId, step },
  );
  return rows.length > 0;
}

export async function takeRecoveryCode(trx: Connection, userId: number, digest: Buffer): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    'update recovery_codes set used_at = now() where user_id = ? and digest = ? and used_at is null returning 1',
    [userId, digest],
  );
  return rows.length > 0;
}

export async function countRecoveryCodes(connection: Connection, userId: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(
    'select count(*) from recovery_codes where user_id = ? and used_at is null',
    [userId],
  );
  return rows[0].count;
}

/** Makes these the recovery codes of a user; all earlier ones are gone. */
export async function replaceRecoveryCodes(trx: Connection, userId: number, digests: Buffer[]): Promise<void> {
  await trx.raw('delete from recovery_codes where user_id = ?', [userId]);
  for (const digest of digests)
    await trx.raw('insert into recovery_codes (user_id, digest) values (?, ?)', [userId, digest]);
}

export async function insertAuthenticator(trx: Connection, userId: number, sealed: Buffer, step: number) {
  await trx.raw(
    `insert into authenticators (user_id, sealed, last_step) values (:userId, :sealed, :step)
     on conflict (user_id) do update set sealed = :sealed, last_step = :step, created_at = now()`,
    { userId, sealed, step },
  );
}

export async function deleteAuthenticator(trx: Connection, userId: number): Promise<void> {
  await trx.raw('delete from recovery_codes where user_id = ?', [userId]);
  await trx.raw('delete from authenticators where user_id = ?', [userId]);
}

/** The second factor of a user, whom nobody else can change until the transaction ends. */
export async function lockFactor(trx: Connection, userId: number): Promise<SecondFactor | undefined> {
  const { rows } = await trx.raw<{ rows: { factor: SecondFactor }[] }>(
    'select second_factor as factor from users where id = ? for no key update',
    [userId],
  );
  return rows[0]?.factor;
}

export async function readFactor(connection: Connection, userId: number): Promise<SecondFactor | undefined> {
  const { rows } = await connection.raw<{ rows: { factor: SecondFactor }[] }>(
    'select second_factor as factor from users where id = ?',
    [userId],
  );
  return rows[0]?.factor;
}

export async function setFactor(trx: Connection, userId: number, factor: SecondFactor): Promise<void> {
  await trx.raw('update users set second_factor = ? where id = ?', [factor, userId]);
}

/** Who signs in with a password only chooses one that is long enough for that. */
export async function demandNewPassword(trx: Connection, userId: number): Promise<void> {
  await trx.raw('update users set must_change_password = true where id = ?', [userId]);
}
