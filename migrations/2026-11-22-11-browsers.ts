import type { Knex } from 'knex';

/** The browsers that somebody signed in with, by the token in their cookie, and which need no second factor for now. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table browsers (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      digest bytea not null,
      name text not null default '',
      address inet,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      remembered_until timestamptz,
      unique (user_id, digest)
    )`);
  await knex.raw('create index browsers_digest on browsers (digest)');
  await knex.raw('create index browsers_last_used on browsers (last_used_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table browsers');
}
