import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { SecondFactor } from '../lib/access.ts';

export interface SignInUser {
  id: number;
  firstName: string;
  lastName: string;
  email: string;
  language: string;
  status: 'active' | 'deactivated' | 'deleted';
  secondFactor: SecondFactor;
  passwordHash: string;
  passwordExpired: boolean;
  /** They signed in before. */
  hasSignedIn: boolean;
}

const columns = `id, first_name as "firstName", last_name as "lastName", email, language, status,
  second_factor as "secondFactor", password_hash as "passwordHash",
  last_sign_in_at is not null as "hasSignedIn",
  coalesce(password_expires_at < now(), false) as "passwordExpired"`;

export async function findUserByEmail(connection: Connection, emailKey: string): Promise<SignInUser | undefined> {
  return firstOf<SignInUser>(connection, sql`select ${trusted(columns)} from users where email_key = ${emailKey}`);
}

export async function findUser(connection: Connection, id: number): Promise<SignInUser | undefined> {
  return firstOf<SignInUser>(connection, sql`select ${trusted(columns)} from users where id = ${id}`);
}

/** The user as they are now, whom nobody else can change until the transaction ends. */
export async function lockUser(trx: Connection, id: number): Promise<SignInUser | undefined> {
  return firstOf<SignInUser>(trx, sql`select ${trusted(columns)} from users where id = ${id} for no key update`);
}

/**
 * Counts a try at a name before the password is looked at, so that parallel tries cannot pass the limit: five are
 * free, then each locks for 30 s, doubling up to 15 min. False while the name is locked. `userId` is whose name it is, if
 * anybody has it.
 */
export async function countTry(
  connection: Connection,
  nameDigest: Buffer,
  userId: number | null = null,
): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`insert into sign_in_throttles as throttle (name_digest, user_id, failures) values (${nameDigest}, ${userId}, 1)
     on conflict (name_digest) do update set
       user_id = excluded.user_id,
       failures = case when throttle.last_try_at < now() - interval '1 day' then 1 else throttle.failures + 1 end,
       last_try_at = now(),
       locked_until = case when throttle.last_try_at >= now() - interval '1 day' and throttle.failures >= 4
         then now() + least(interval '15 minutes', interval '30 seconds' * 2 ^ least(throttle.failures - 4, 10)) end
     where throttle.locked_until is null or throttle.locked_until <= now()
     returning 1`,
  );
  return rows.length > 0;
}

/** Until when no try at a name is taken; undefined when the next one is. */
export async function lockedUntil(connection: Connection, nameDigest: Buffer): Promise<Date | undefined> {
  const row = await firstOf<{ lockedUntil: Date }>(
    connection,
    sql`select locked_until as "lockedUntil" from sign_in_throttles where name_digest = ${nameDigest} and locked_until > now()`,
  );
  return row?.lockedUntil;
}

export async function forgetTries(connection: Connection, nameDigest: Buffer): Promise<void> {
  await run(connection, sql`delete from sign_in_throttles where name_digest = ${nameDigest}`);
}

/** The same password, hashed anew; false when it was changed meanwhile. */
export async function replaceHash(connection: Connection, userId: number, old: string, hash: string): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`update users set password_hash = ${hash} where id = ${userId} and password_hash = ${old} returning 1`,
  );
  return rows.length > 0;
}

/** Starts a sign-in in this browser session. */
export async function insertSignIn(
  trx: Connection,
  signIn: { userId: number; sessionId: string; codeDue: boolean; address: string | undefined; browser: string },
): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into sign_ins (user_id, session_id, code_due, address, browser) values (${signIn.userId}, ${signIn.sessionId}, ${signIn.codeDue}, ${signIn.address ?? null}, ${signIn.browser}) returning id`,
  );
  return row.id;
}

/**
 * Of more than ten sign-ins at once the longest unused end. Those that still owe the code are counted apart, so that
 * nobody who only knows the password signs its owner out.
 */
export async function endSurplus(trx: Connection, userId: number, codeDue: boolean): Promise<void> {
  await run(
    trx,
    sql`update sign_ins set revoked_at = now() where revoked_at is null and id in (
       select id from sign_ins where user_id = ${userId} and code_due = ${codeDue} and revoked_at is null
       order by last_seen_at desc, id desc offset 10)`,
  );
}

/** The codes of a user count no more. */
export async function replaceCodes(trx: Connection, userId: number): Promise<void> {
  await run(trx, sql`update codes set replaced_at = now() where user_id = ${userId} and replaced_at is null`);
}

/** A code newer than all others of this sign-in; the others count no more. */
export async function insertCode(trx: Connection, signInId: number, userId: number, digest: Buffer): Promise<Date> {
  await run(trx, sql`update codes set replaced_at = now() where sign_in_id = ${signInId} and replaced_at is null`);
  const row = await oneOf<{ expiresAt: Date }>(
    trx,
    sql`insert into codes (sign_in_id, user_id, digest) values (${signInId}, ${userId}, ${digest}) returning expires_at as "expiresAt"`,
  );
  return row.expiresAt;
}

/** When this user may be sent the next code. Their row should be locked, so that parallel requests wait for each other. */
export async function nextCodeAt(trx: Connection, userId: number, limit: number): Promise<Date | null> {
  const row = await oneOf<{ nextAt: Date | null }>(
    trx,
    sql`select (select created_at + interval '15 minutes' from codes
         where user_id = ${userId} and created_at > now() - interval '15 minutes' order by created_at desc offset ${limit - 1} limit 1)
       as "nextAt"`,
  );
  return row.nextAt;
}

/** How often a code may be tried, or with an app a sign-in. */
export const mostTries = 5;

export interface CodeState {
  expiresAt: Date;
  expired: boolean;
  /** It can still be given: neither used, nor too late, nor tried too often. */
  works: boolean;
  justSent: boolean;
  resendAt: Date;
}

export async function readCode(connection: Connection, signInId: number): Promise<CodeState | undefined> {
  return firstOf<CodeState>(
    connection,
    sql`select expires_at as "expiresAt", expires_at <= now() as expired,
       expires_at > now() and used_at is null and tries < ${mostTries} as works,
       created_at > now() - interval '1 minute' as "justSent", created_at + interval '1 minute' as "resendAt"
     from codes where sign_in_id = ${signInId} and replaced_at is null`,
  );
}

/** Uses up one try of the newest code and gives its digest; undefined when it has none left or its time is over. */
export async function takeTry(
  trx: Connection,
  signInId: number,
): Promise<{ id: number; digest: Buffer; tries: number } | undefined> {
  return firstOf<{ id: number; digest: Buffer; tries: number }>(
    trx,
    sql`update codes set tries = tries + 1
     where sign_in_id = ${signInId} and replaced_at is null and used_at is null and tries < ${mostTries} and expires_at > now()
     returning id, digest, tries`,
  );
}

/** Uses up one try of a sign-in with an app; gives how many that makes, undefined when there are none left. */
export async function takeAppTry(trx: Connection, signInId: number): Promise<number | undefined> {
  const row = await firstOf<{ tries: number }>(
    trx,
    sql`update sign_ins set code_tries = code_tries + 1
     where id = ${signInId} and code_due and code_tries < ${mostTries} and revoked_at is null
     returning code_tries as tries`,
  );
  return row?.tries;
}

export async function useCode(trx: Connection, codeId: number): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update codes set used_at = now() where id = ${codeId} and used_at is null returning 1`,
  );
  return rows.length > 0;
}

/** The code was right: the sign-in is complete. The session's old id leads to it no more, see `moveSignIn`. */
export async function completeSignIn(trx: Connection, signInId: number): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update sign_ins set code_due = false, last_seen_at = now(), session_id = gen_random_uuid()::text
     where id = ${signInId} and code_due and revoked_at is null returning 1`,
  );
  return rows.length > 0;
}

/** The sign-in goes on in this session. */
export async function moveSignIn(connection: Connection, signInId: number, sessionId: string): Promise<void> {
  await run(
    connection,
    sql`update sign_ins set session_id = ${sessionId} where id = ${signInId} and revoked_at is null`,
  );
}

/** The password was given again: the sign-in goes on in this session. */
export async function notePassword(connection: Connection, signInId: number, sessionId: string): Promise<void> {
  await run(
    connection,
    sql`update sign_ins set password_at = now(), session_id = ${sessionId} where id = ${signInId} and revoked_at is null`,
  );
}

/** A temporary password that need not be changed is its owner's from the first sign-in on. */
export async function noteLastSignIn(trx: Connection, userId: number): Promise<void> {
  await run(
    trx,
    sql`update users set last_sign_in_at = now(),
       password_expires_at = case when must_change_password then password_expires_at end
     where id = ${userId}`,
  );
}

export async function endSignIn(trx: Connection, signInId: number): Promise<void> {
  await run(trx, sql`update sign_ins set revoked_at = now() where id = ${signInId} and revoked_at is null`);
}

/** Ends all sign-ins of a user, but for one that may be kept; gives how many ended. */
export async function endSignIns(trx: Connection, userId: number, keptSignInId: number | null): Promise<number> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update sign_ins set revoked_at = now() where user_id = ${userId} and revoked_at is null and id is distinct from ${keptSignInId} returning 1`,
  );
  return rows.length;
}

/** Ends every sign-in that has not ended yet. */
export async function endAllSignIns(trx: Connection): Promise<void> {
  await run(trx, sql`update sign_ins set revoked_at = now() where revoked_at is null and expires_at > now()`);
}
