import type { Knex } from 'knex';

/** The staff, their groups, and how many of them have each status. */
export async function up(knex: Knex): Promise<void> {
  await createUsers(knex);
  await createGroupMembers(knex);
  await countByStatus(knex);
}

async function createUsers(knex: Knex): Promise<void> {
  await knex.raw("create type user_status as enum ('active', 'deactivated', 'deleted')");
  await knex.raw("create type second_factor as enum ('email', 'app', 'off')");
  await knex.raw(`
    create table users (
      id bigint generated always as identity primary key,
      first_name text not null check (length(first_name) between 1 and 100),
      last_name text not null check (length(last_name) between 1 and 100),
      email text not null check (length(email) between 3 and 254),
      email_key text collate "C" not null generated always as (lower(email collate "C")) stored unique,
      status user_status not null default 'active',
      role_id bigint references roles,
      role_given_by bigint,
      role_given_at timestamptz,
      supervisor_id bigint references users check (supervisor_id <> id),
      agent boolean not null default false,
      mask_data boolean not null default false,
      language text not null default 'en',
      time_zone text not null default 'UTC',
      theme text check (theme in ('light', 'dark')),
      second_factor second_factor not null default 'email',
      password_hash text not null,
      password_set_at timestamptz not null default now(),
      password_expires_at timestamptz,
      must_change_password boolean not null default false,
      last_sign_in_at timestamptz,
      created_at timestamptz not null default now(),
      created_by bigint,
      form_key uuid unique,
      version integer not null default 1,
      sort_name text collate "C" not null generated always as (public.plain(first_name || ' ' || last_name)) stored,
      sort_last_sign_in timestamptz not null generated always as (coalesce(last_sign_in_at, '-infinity')) stored,
      search_text text collate "C" not null generated always as (public.plain(first_name || ' ' || last_name || ' ' || email)) stored
    )`);
  await knex.raw('create index users_by_name on users (sort_name, id)');
  await knex.raw('create index users_by_email on users (email_key, id)');
  await knex.raw('create index users_by_status on users (status, sort_name, id)');
  await knex.raw('create index users_by_last_sign_in on users (sort_last_sign_in, id)');
  await knex.raw('create index users_by_created on users (created_at, id)');
  await knex.raw('create index users_role on users (role_id)');
  await knex.raw('create index users_supervisor on users (supervisor_id) where supervisor_id is not null');
  await knex.raw('create index users_second_factor on users (second_factor)');
  await knex.raw('create index users_search on users using gin (search_text gin_trgm_ops)');
  await knex.raw('create index users_letters on users using gin (public.letter_pairs(search_text))');
}

async function createGroupMembers(knex: Knex): Promise<void> {
  await knex.raw(`
    create table group_members (
      user_id bigint not null references users,
      group_id bigint not null references groups,
      given_by bigint,
      given_at timestamptz not null default now(),
      primary key (user_id, group_id)
    )`);
  await knex.raw('create index group_members_group on group_members (group_id, user_id)');
}

/**
 * The tabs of the list show how many users have each status. Counting a million rows for every page is
 * too slow and one counter per status would make everybody wait for everybody, so each statement adds
 * the difference as a row, readers sum them, and the worker folds them together now and then.
 */
async function countByStatus(knex: Knex): Promise<void> {
  await knex.raw('create table user_counts (status user_status not null, difference bigint not null)');
  await knex.raw(`
    create function count_users() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        insert into user_counts select status, count(*) from added group by status;
      else
        insert into user_counts select status, -count(*) from removed group by status;
      end if;
      return null;
    end $$`);
  await knex.raw(`create trigger count_inserted_users after insert on users
    referencing new table as added for each statement execute function count_users()`);
  await knex.raw(`create trigger count_deleted_users after delete on users
    referencing old table as removed for each statement execute function count_users()`);
  await knex.raw(`
    create function count_user_status() returns trigger language plpgsql as $$
    begin
      insert into user_counts values (old.status, -1), (new.status, 1);
      return null;
    end $$`);
  await knex.raw(`create trigger count_changed_users after update of status on users
    for each row when (old.status is distinct from new.status) execute function count_user_status()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table group_members, users, user_counts');
  await knex.raw('drop function count_users(), count_user_status()');
  await knex.raw('drop type user_status, second_factor');
}
