import type { Knex } from 'knex';

/** Roles are sets of permissions, groups are sets of roles. Every change of either raises `access_version`. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table roles (
      id bigint generated always as identity primary key,
      built_in text unique check (built_in in ('admin', 'manager', 'member', 'external')),
      name text not null check (length(name) between 1 and 100),
      name_key text not null generated always as (public.plain(name)) stored unique,
      description text not null default '' check (length(description) <= 500),
      version integer not null default 1,
      created_at timestamptz not null default now()
    )`);
  await knex.raw(`
    create table role_permissions (
      role_id bigint not null references roles on delete cascade,
      permission text not null check (permission ~ '^[a-z-]+[.][a-z-]+$'),
      given_by bigint,
      given_at timestamptz not null default now(),
      primary key (role_id, permission)
    )`);
  await knex.raw(`
    create table groups (
      id bigint generated always as identity primary key,
      built_in text unique check (built_in = 'administrators'),
      name text not null check (length(name) between 1 and 100),
      name_key text not null generated always as (public.plain(name)) stored unique,
      description text not null default '' check (length(description) <= 500),
      version integer not null default 1,
      created_at timestamptz not null default now()
    )`);
  await knex.raw(`
    create table group_roles (
      group_id bigint not null references groups on delete cascade,
      role_id bigint not null references roles,
      given_by bigint,
      given_at timestamptz not null default now(),
      primary key (group_id, role_id)
    )`);
  await knex.raw('create index group_roles_role on group_roles (role_id)');
  await raiseAccessVersionOnChange(knex);
}

async function raiseAccessVersionOnChange(knex: Knex): Promise<void> {
  await knex.raw('create table access_version (version bigint not null)');
  await knex.raw('create unique index access_version_single on access_version ((true))');
  await knex.raw('insert into access_version values (1)');
  await knex.raw(`
    create function raise_access_version() returns trigger language plpgsql as $$
    begin
      update access_version set version = version + 1;
      return null;
    end $$`);
  for (const table of ['roles', 'role_permissions', 'groups', 'group_roles'])
    await knex.raw(`
      create trigger raise_access_version after insert or update or delete or truncate on ${table}
      for each statement execute function raise_access_version()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table group_roles, groups, role_permissions, roles, access_version');
  await knex.raw('drop function raise_access_version()');
}
