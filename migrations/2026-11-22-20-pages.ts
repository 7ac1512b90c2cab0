import type { Knex } from 'knex';

/**
 * The pages of the store. Every save is a version that never changes again. What is published is a copy of one in a
 * table of its own, so that whatever reads only that table cannot show a draft.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pages (
      id bigint generated always as identity primary key,
      draft_number integer not null default 1,
      published_number integer,
      status text collate "C" not null generated always as (case
        when published_number is null then 'draft'
        when published_number = draft_number then 'published'
        else 'changed' end) stored,
      ${listedColumns},
      created_at timestamptz not null default now(),
      changed_at timestamptz not null default now(),
      changed_by_name text not null
    )`);
  await knex.raw(`
    create table page_versions (
      page_id bigint not null references pages,
      number integer not null,
      slug text not null,
      valid_from timestamptz,
      valid_until timestamptz,
      texts jsonb not null,
      created_at timestamptz not null default now(),
      created_by bigint,
      created_by_name text not null,
      restored_from integer,
      published_at timestamptz,
      primary key (page_id, number),
      check (valid_until > valid_from)
    )`);
  for (const column of ['draft_number', 'published_number'])
    await knex.raw(`alter table pages add foreign key (id, ${column}) references page_versions (page_id, number)
      deferrable initially deferred`);
  await knex.raw(`
    create table published_pages (
      id bigint primary key references pages,
      number integer not null,
      ${listedColumns},
      valid_from timestamptz,
      valid_until timestamptz,
      texts jsonb not null,
      changed_at timestamptz not null default now(),
      changed_by_name text not null
    )`);
  await knex.raw('create unique index published_pages_slug on published_pages (slug)');
  await createIndexes(knex, ['pages', 'published_pages']);
  await knex.raw(`create table page_addresses (slug text primary key, page_id bigint not null
    references pages deferrable initially deferred)`);
  await knex.raw('create index page_addresses_page on page_addresses (page_id)');
}

/** What lists of drafts and lists of published pages have in common. */
const listedColumns = `
      slug text collate "C" not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
      title text not null check (length(title) between 1 and 200),
      titles text not null,
      languages text[] not null,
      sort_title text collate "C" not null generated always as (public.plain(title)) stored,
      search_text text collate "C" not null generated always as (public.plain(slug || ' ' || titles)) stored`;

async function createIndexes(knex: Knex, tables: string[]): Promise<void> {
  for (const table of tables) {
    await knex.raw(`create index ${table}_by_title on ${table} (sort_title, id)`);
    await knex.raw(`create index ${table}_by_slug on ${table} (slug, id)`);
    await knex.raw(`create index ${table}_by_change on ${table} (changed_at, id)`);
    await knex.raw(`create index ${table}_search on ${table} using gin (search_text gin_trgm_ops)`);
    await knex.raw(`create index ${table}_letters on ${table} using gin (public.letter_pairs(search_text))`);
  }
  await knex.raw('create index pages_by_status on pages (status, sort_title, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table pages drop column status, drop column draft_number, drop column published_number');
  await knex.raw('drop table page_addresses, published_pages, page_versions, pages');
}
