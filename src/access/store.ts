import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, run } from '../database/statements.ts';
import type { SecondFactor } from '../lib/access.ts';
import type { Permission } from '../permissions.ts';

export interface Role {
  id: number;
  builtIn: 'admin' | 'manager' | 'member' | 'external' | null;
  name: string;
  description: string;
  permissions: Permission[];
  /** Rises with every change of it. */
  version: number;
}

export interface Group {
  id: number;
  builtIn: 'administrators' | null;
  name: string;
  description: string;
  roleIds: number[];
  version: number;
}

export interface StoredRights {
  version: number;
  roles: Role[];
  groups: Group[];
}

/** The password that somebody has at the moment, whether they still have to choose another, and what is asked after it. */
export interface OwnPassword {
  passwordHash: string;
  mustChangePassword: boolean;
  secondFactor: SecondFactor;
}

/** Who somebody is, and what gives them rights. */
export interface Person {
  id: number;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  roleId: number | null;
  groupIds: number[];
  masked: boolean;
  language: string;
  timeZone: string;
}

/** All roles and groups as they were at one moment, with the number that rises when one of them changes. */
export async function readRights(connection: Connection): Promise<StoredRights> {
  return oneOf<StoredRights>(
    connection,
    sql`
    select
      (select version from access_version) as version,
      (select coalesce(json_agg(role order by role.id), '[]') from (
        select id, built_in as "builtIn", name, description, version,
          array(select permission from role_permissions where role_id = roles.id order by permission) as permissions
        from roles) as role) as roles,
      (select coalesce(json_agg("group" order by "group".id), '[]') from (
        select id, built_in as "builtIn", name, description, version,
          array(select role_id from group_roles where group_id = groups.id order by role_id) as "roleIds"
        from groups) as "group") as groups`,
  );
}

/** Says that somebody was there: written once a minute at most. */
export async function touchSignIn(connection: Connection, signInId: number): Promise<void> {
  await run(connection, sql`update sign_ins set last_seen_at = now() where id = ${signInId} and revoked_at is null`);
}

/** One at a time: held until the transaction ends. */
export async function lockRights(trx: Connection): Promise<void> {
  await run(trx, sql`select pg_advisory_xact_lock(727002, hashtext('rights'))`);
}

/**
 * Whether somebody else is active, holds Admin by role or group, and can sign in for good: a temporary password works
 * for 72 hours only, so whoever has not signed in with it yet may never do so.
 */
export async function hasOtherAdministrator(trx: Connection, userId: number): Promise<boolean> {
  const row = await oneOf<{ found: boolean }>(
    trx,
    sql`select exists (
       select 1 from users
       where id in (
         select users.id from users join roles on roles.id = users.role_id where roles.built_in = 'admin'
         union
         select group_members.user_id from group_members
           join group_roles on group_roles.group_id = group_members.group_id
           join roles on roles.id = group_roles.role_id and roles.built_in = 'admin')
       and id <> ${userId} and status = 'active' and password_expires_at is null
     ) as found`,
  );
  return row.found;
}

/** What gives a user rights, while they are active and their sign-in lasts. */
export async function findSignedIn(trx: Connection, { id, signInId }: { id: number; signInId: number }) {
  return firstOf<{ roleId: number | null; groupIds: number[]; masked: boolean }>(
    trx,
    sql`select role_id as "roleId", mask_data as masked,
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from users where id = ${id} and status = 'active'
       and exists (select 1 from sign_ins where id = ${signInId} and user_id = users.id and revoked_at is null)`,
  );
}

/** Somebody who is active, whether or not they are signed in. */
export async function findActive(connection: Connection, id: number) {
  return firstOf<Person>(
    connection,
    sql`select id, first_name as "firstName", last_name as "lastName", first_name || ' ' || last_name as name, email,
       role_id as "roleId", mask_data as masked, language, time_zone as "timeZone",
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from users where id = ${id} and status = 'active'`,
  );
}

/** What a user's password is by now. Nobody else can change it, or the user, until the transaction ends. */
export async function lockPassword(trx: Connection, userId: number): Promise<OwnPassword | undefined> {
  return firstOf<OwnPassword>(
    trx,
    sql`select password_hash as "passwordHash", must_change_password as "mustChangePassword",
       second_factor as "secondFactor"
     from users where id = ${userId} for no key update`,
  );
}

/** Whether a name is one of these, whatever the case and the accents. */
export async function isOneOf(trx: Connection, name: string, names: string[]): Promise<boolean> {
  const row = await oneOf<{ found: boolean }>(
    trx,
    sql`select public.plain(${name}) in (select public.plain(reserved) from unnest(${names}::text[]) as reserved) as found`,
  );
  return row.found;
}
