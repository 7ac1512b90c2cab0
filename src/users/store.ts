import type { Connection } from '../database/database.ts';
import { allOf, sql, trusted } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { Subject } from './policy.ts';

export interface User extends Subject {
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  supervisorId: number | null;
  supervisorName: string | null;
  supervisorEmail: string | null;
  agent: boolean;
  maskData: boolean;
  language: string;
  secondFactor: 'email' | 'app' | 'off';
  mustChangePassword: boolean;
  passwordExpiresAt: Date | null;
  lastSignInAt: Date | null;
  createdAt: Date;
  createdBy: number | null;
  version: number;
}

export interface NewUser {
  firstName: string;
  lastName: string;
  email: string;
  status: 'active' | 'deactivated';
  roleId: number | null;
  groupIds: number[];
  supervisorId: number | null;
  agent: boolean;
  maskData: boolean;
  language: string;
  timeZone: string;
  secondFactor: 'email' | 'off';
  passwordHash: string;
  mustChangePassword: boolean;
  formKey: string | null;
  givenBy: number | null;
}

const columns = `users.id, users.first_name as "firstName", users.last_name as "lastName",
  users.first_name || ' ' || users.last_name as name, users.email, users.status, users.role_id as "roleId",
  array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds",
  users.supervisor_id as "supervisorId", supervisors.first_name || ' ' || supervisors.last_name as "supervisorName",
  supervisors.email as "supervisorEmail",
  users.agent, users.mask_data as "maskData", users.language, users.second_factor as "secondFactor",
  users.must_change_password as "mustChangePassword", users.password_expires_at as "passwordExpiresAt",
  users.last_sign_in_at as "lastSignInAt", users.created_at as "createdAt", users.created_by as "createdBy", users.version`;

const mostWords = 10;

/** The word is made plain first and escaped then: what is plain of another sign may be one of those that `like` knows. */
const holdsWord = (word: string) =>
  sql`search_text like '%' || regexp_replace(public.plain(${word}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`;

const userJoins = 'users left join users as supervisors on supervisors.id = users.supervisor_id';

export async function findUser(connection: Connection, id: number): Promise<User | undefined> {
  return firstOf<User>(
    connection,
    sql`select ${trusted(columns)} from ${trusted(userJoins)} where users.id = ${id}`,
    'find-user',
  );
}

/** What policies ask of some users. */
export async function findSubjects(connection: Connection, ids: number[]): Promise<Subject[]> {
  return rowsOf<Subject>(
    connection,
    sql`select id, status, role_id as "roleId", mask_data as "maskData",
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from users where id = any(${ids}::bigint[])`,
  );
}

/** All of these users whom there are, by number. */
export async function findUsers(connection: Connection, ids: number[]): Promise<User[]> {
  return rowsOf<User>(
    connection,
    sql`select ${trusted(columns)} from ${trusted(userJoins)} where users.id = any(${ids}::bigint[]) order by users.id`,
  );
}

/** The same, whom nobody else can change until the transaction ends; locked by rising number, so that nobody deadlocks. */
export async function lockUsers(trx: Connection, ids: number[]): Promise<User[]> {
  await run(trx, sql`select 1 from users where id = any(${ids}::bigint[]) order by id for no key update`);
  return findUsers(trx, ids);
}

/** The user, whom nobody else can change until the transaction ends. */
export async function lockUser(trx: Connection, id: number): Promise<User | undefined> {
  await run(trx, sql`select 1 from users where id = ${id} for no key update`);
  return findUser(trx, id);
}

export async function findByEmailKey(connection: Connection, emailKey: string) {
  return firstOf<{ id: number; name: string }>(
    connection,
    sql`select id, first_name || ' ' || last_name as name from users where email_key = ${emailKey}`,
  );
}

export async function findByFormKey(connection: Connection, formKey: string) {
  return firstOf<{ id: number; emailKey: string }>(
    connection,
    sql`select id, email_key as "emailKey" from users where form_key = ${formKey}`,
  );
}

/** Adds a user with role and groups. Their first password works within 72 hours. */
export async function insertUser(trx: Connection, user: NewUser): Promise<number> {
  const row = await oneOf<{ id: number }>(
    trx,
    sql`insert into users (first_name, last_name, email, status, role_id, role_given_by, role_given_at, supervisor_id,
       agent, mask_data, language, time_zone, second_factor, password_hash, must_change_password, created_by, form_key,
       password_expires_at)
     values (${user.firstName}, ${user.lastName}, ${user.email}, ${user.status}, ${user.roleId}, ${user.givenBy}, case when ${user.roleId}::bigint is not null then now() end,
       ${user.supervisorId}, ${user.agent}, ${user.maskData}, ${user.language}, ${user.timeZone}, ${user.secondFactor}, ${user.passwordHash}, ${user.mustChangePassword}, ${user.givenBy},
       ${user.formKey}, now() + interval '72 hours')
     returning id`,
  );
  await setGroups(trx, row.id, user.groupIds, user.givenBy);
  return row.id;
}

/** Makes these the groups of a user. Who gave the ones that stay is kept. */
export async function setGroups(trx: Connection, userId: number, groupIds: number[], givenBy: number | null) {
  await run(
    trx,
    sql`delete from group_members where user_id = ${userId} and not group_id = any(${groupIds}::bigint[])`,
  );
  await run(
    trx,
    sql`insert into group_members (user_id, group_id, given_by)
     select ${userId}, unnest(${groupIds}::bigint[]), ${givenBy} on conflict do nothing`,
  );
}

/** Somebody whom a name or an e-mail may mean. */
export interface NamedUser {
  id: number;
  name: string;
  email: string;
  /** It is the whole name or e-mail, not a part of it. */
  exact: boolean;
}

export async function findActiveByEmailKey(connection: Connection, emailKey: string): Promise<NamedUser[]> {
  return rowsOf<NamedUser>(
    connection,
    sql`select id, first_name || ' ' || last_name as name, email, true as exact from users where email_key = ${emailKey} and status = 'active'`,
  );
}

/**
 * Active users whose names or e-mails hold every word, those with exactly this name first; at most `limit` of each, and
 * any of them: to find the first ones in some order could mean to look at everybody.
 */
export async function findActiveByWords(connection: Connection, name: string, limit: number): Promise<NamedUser[]> {
  const words = name.split(/\s+/).filter(Boolean).slice(0, mostWords);
  const holding = allOf(words.map(holdsWord));
  return rowsOf<NamedUser>(
    connection,
    sql`(select id, first_name || ' ' || last_name as name, email, true as exact from users
      where status = 'active' and sort_name = public.plain(${name}) order by id limit ${limit})
     union all
     (select id, first_name || ' ' || last_name, email, false from users
      where status = 'active' and sort_name <> public.plain(${name}) and ${holding} limit ${limit})
     order by exact desc, id`,
  );
}

/** The password was chosen by its owner: it does not run out. */
export async function keepPassword(trx: Connection, userId: number): Promise<void> {
  await run(trx, sql`update users set password_expires_at = null where id = ${userId}`);
}

export async function findAdministratorsGroup(connection: Connection): Promise<number> {
  const row = await oneOf<{ id: number }>(connection, sql`select id from groups where built_in = 'administrators'`);
  return row.id;
}
