import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { SecondFactor } from '../lib/access.ts';

export interface Authenticator {
  sealed: Buffer;
  /** The last time step of which a code was taken, and those before it are used up. */
  lastStep: number;
  /** The time of the database in milliseconds, which all processes share. */
  now: number;
}

export async function readAuthenticator(connection: Connection, userId: number): Promise<Authenticator | undefined> {
  return firstOf<Authenticator>(
    connection,
    sql`select sealed, last_step as "lastStep", (extract(epoch from now()) * 1000)::float8 as now from authenticators where user_id = ${userId}`,
  );
}

export async function readTime(connection: Connection): Promise<number> {
  const row = await oneOf<{ now: number }>(connection, sql`select (extract(epoch from now()) * 1000)::float8 as now`);
  return row.now;
}

/** Uses up a time step and all before it; false when that was done already. */
export async function takeStep(trx: Connection, userId: number, step: number): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update authenticators set last_step = ${step} where user_id = ${userId} and last_step < ${step} returning 1`,
  );
  return rows.length > 0;
}

export async function takeRecoveryCode(trx: Connection, userId: number, digest: Buffer): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update recovery_codes set used_at = now() where user_id = ${userId} and digest = ${digest} and used_at is null returning 1`,
  );
  return rows.length > 0;
}

export async function countRecoveryCodes(connection: Connection, userId: number): Promise<number> {
  const row = await oneOf<{ count: number }>(
    connection,
    sql`select count(*) from recovery_codes where user_id = ${userId} and used_at is null`,
  );
  return row.count;
}

/** Makes these the recovery codes of a user; all earlier ones are gone. */
export async function replaceRecoveryCodes(trx: Connection, userId: number, digests: Buffer[]): Promise<void> {
  await run(trx, sql`delete from recovery_codes where user_id = ${userId}`);
  for (const digest of digests)
    await run(trx, sql`insert into recovery_codes (user_id, digest) values (${userId}, ${digest})`);
}

export async function insertAuthenticator(trx: Connection, userId: number, sealed: Buffer, step: number) {
  await run(
    trx,
    sql`insert into authenticators (user_id, sealed, last_step) values (${userId}, ${sealed}, ${step})
     on conflict (user_id) do update set sealed = ${sealed}, last_step = ${step}, created_at = now()`,
  );
}

export async function deleteAuthenticator(trx: Connection, userId: number): Promise<void> {
  await run(trx, sql`delete from recovery_codes where user_id = ${userId}`);
  await run(trx, sql`delete from authenticators where user_id = ${userId}`);
}

/** The second factor of a user, whom nobody else can change until the transaction ends. */
export async function lockFactor(trx: Connection, userId: number): Promise<SecondFactor | undefined> {
  const row = await firstOf<{ factor: SecondFactor }>(
    trx,
    sql`select second_factor as factor from users where id = ${userId} for no key update`,
  );
  return row?.factor;
}

export async function readFactor(connection: Connection, userId: number): Promise<SecondFactor | undefined> {
  const row = await firstOf<{ factor: SecondFactor }>(
    connection,
    sql`select second_factor as factor from users where id = ${userId}`,
  );
  return row?.factor;
}

export async function setFactor(trx: Connection, userId: number, factor: SecondFactor): Promise<void> {
  await run(trx, sql`update users set second_factor = ${factor} where id = ${userId}`);
}

/** Who signs in with a password only chooses one that is long enough for that. */
export async function demandNewPassword(trx: Connection, userId: number): Promise<void> {
  await run(trx, sql`update users set must_change_password = true where id = ${userId}`);
}
