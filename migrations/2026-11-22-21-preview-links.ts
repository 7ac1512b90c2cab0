import type { Knex } from 'knex';

/** Links by which a real store shows a draft for half an hour, and tokens by which it asks who may see drafts. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table preview_links (
      id bigint generated always as identity primary key,
      page_id bigint not null references pages,
      customer_id bigint not null references customers,
      user_id bigint not null references users,
      language text not null default '',
      expires_at timestamptz not null
    )`);
  await knex.raw('create index preview_links_expiry on preview_links (expires_at)');
  await knex.raw(`
    create table api_tokens (
      id bigint generated always as identity primary key,
      name text not null check (length(name) between 1 and 100),
      digest bytea not null unique,
      made_at timestamptz not null default now(),
      made_by_name text not null,
      last_used_at timestamptz,
      revoked_at timestamptz,
      revoked_by_name text
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table api_tokens, preview_links');
}
