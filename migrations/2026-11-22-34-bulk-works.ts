import type { Knex } from 'knex';

/**
 * What is done to many users at once. Whom a work is about is frozen when it begins, a row each, with what becomes of
 * them: the numbers of groups are those that the work really changes for this user, so that it can be undone exactly.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bulk_works (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      action text not null
        check (action in ('activate', 'deactivate', 'add-to-group', 'remove-from-group', 'sign-out', 'password-link')),
      group_ids bigint[] not null default '{}',
      undoes bigint references bulk_works on delete set null,
      state text not null default 'checking'
        check (state in ('checking', 'checked', 'applying', 'cancelling', 'cancelled', 'stopped', 'failed', 'done')),
      row_count integer not null default 0,
      done_count integer not null default 0,
      last_user_id bigint not null default 0,
      counts jsonb not null default '{}',
      asked_by jsonb not null,
      password_given boolean not null default false,
      tries integer not null default 0,
      failure text not null default '',
      created_at timestamptz not null default now(),
      confirmed_at timestamptz,
      done_at timestamptz
    )`);
  await knex.raw('create index bulk_works_user on bulk_works (user_id, id)');
  await knex.raw(
    "create index bulk_works_at_work on bulk_works (id) where state in ('checking', 'applying', 'cancelling')",
  );
  await knex.raw(`
    create unique index bulk_works_undoes on bulk_works (undoes)
    where state in ('checking', 'checked', 'applying', 'cancelling', 'done')`);
  await knex.raw(`
    create table bulk_users (
      work_id bigint not null references bulk_works on delete cascade,
      user_id bigint not null,
      outcome text not null default 'waiting' check (outcome in ('waiting', 'will', 'skipped', 'changed')),
      reason text not null default '',
      group_ids bigint[],
      primary key (work_id, user_id)
    )`);
  await knex.raw('create index bulk_users_outcome on bulk_users (work_id, outcome, user_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table bulk_users, bulk_works');
}
