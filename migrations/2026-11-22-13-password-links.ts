import type { Knex } from 'knex';

/** Links by which somebody chooses a new password. Of each user one at most can still be used: the newest. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table password_links (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      digest bytea not null unique,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz,
      replaced_at timestamptz
    )`);
  await knex.raw(
    'create unique index password_links_newest on password_links (user_id) where used_at is null and replaced_at is null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table password_links');
}
