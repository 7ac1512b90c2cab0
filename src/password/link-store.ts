import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';

/** The user of a link. */
export interface LinkOwner {
  id: number;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  language: string;
  status: 'active' | 'deactivated' | 'deleted';
  secondFactor: 'email' | 'app' | 'off';
}

const columns = `users.id, first_name as "firstName", last_name as "lastName", first_name || ' ' || last_name as name,
  email, language, status, second_factor as "secondFactor"`;

const usable = 'used_at is null and replaced_at is null and password_links.expires_at > now()';

/** A link that is newer than all others of this user; the others count no more. The user's row should be locked. */
export async function insertLink(trx: Connection, userId: number, digest: Buffer, hours: number): Promise<Date> {
  await replaceLinks(trx, userId);
  const row = await oneOf<{ expiresAt: Date }>(
    trx,
    sql`insert into password_links (user_id, digest, expires_at) values (${userId}, ${digest}, now() + make_interval(hours => ${hours}))
     returning expires_at as "expiresAt"`,
  );
  return row.expiresAt;
}

/** The links of a user count no more. */
export async function replaceLinks(trx: Connection, userId: number): Promise<void> {
  await run(
    trx,
    sql`update password_links set replaced_at = now() where user_id = ${userId} and used_at is null and replaced_at is null`,
  );
}

/** Whose link this is, while it can be used and they may sign in. */
export async function findOwner(connection: Connection, digest: Buffer): Promise<LinkOwner | undefined> {
  return firstOf<LinkOwner>(
    connection,
    sql`select ${trusted(columns)} from password_links join users on users.id = password_links.user_id
     where digest = ${digest} and ${trusted(usable)} and status = 'active'`,
  );
}

/** Until when the newest link of a user works. */
export async function readExpiry(connection: Connection, userId: number): Promise<Date | undefined> {
  const row = await firstOf<{ until: Date }>(
    connection,
    sql`select password_links.expires_at as until from password_links where user_id = ${userId} and ${trusted(usable)}`,
  );
  return row?.until;
}

/** Uses the link up. False when somebody was quicker or its time is over. */
export async function takeLink(trx: Connection, digest: Buffer): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update password_links set used_at = now() where digest = ${digest} and ${trusted(usable)} returning 1`,
  );
  return rows.length > 0;
}

/** The user, whom nobody else can change until the transaction ends. */
export async function lockOwner(trx: Connection, userId: number): Promise<LinkOwner | undefined> {
  await run(trx, sql`select 1 from users where id = ${userId} for no key update`);
  return firstOf<LinkOwner>(trx, sql`select ${trusted(columns)} from users where id = ${userId}`);
}

/** The number of whoever has this e-mail; 0, which nobody has, where nobody has it. */
export async function findIdByEmail(connection: Connection, emailKey: string): Promise<number> {
  const row = await firstOf<{ id: number }>(connection, sql`select id from users where email_key = ${emailKey}`);
  return row?.id ?? 0;
}
