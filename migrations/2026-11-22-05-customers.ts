import type { Knex } from 'knex';

/** The store's customers, and who holds them: the partial unique index lets nobody be held twice. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table customers (
      id bigint generated always as identity primary key,
      number text collate "C" not null unique check (length(number) between 1 and 50),
      first_name text not null default '' check (length(first_name) <= 100),
      last_name text not null default '' check (length(last_name) <= 100),
      email text not null default '' check (length(email) <= 254),
      phone text not null default '' check (length(phone) <= 50),
      segment text not null default '' check (length(segment) <= 50),
      country text not null default '' check (length(country) <= 2),
      language text not null default '' check (length(language) <= 10),
      created_at timestamptz not null default now(),
      version integer not null default 1,
      sort_name text collate "C" not null generated always as (public.plain(first_name || ' ' || last_name)) stored,
      search_text text collate "C" not null generated always as
        (public.plain(number || ' ' || first_name || ' ' || last_name || ' ' || email)) stored
    )`);
  await knex.raw('create index customers_by_name on customers (sort_name, id)');
  await knex.raw('create index customers_search on customers using gin (search_text gin_trgm_ops)');
  await knex.raw('create index customers_letters on customers using gin (public.letter_pairs(search_text))');
  await knex.raw(`
    create table assignments (
      id bigint generated always as identity primary key,
      customer_id bigint not null references customers,
      user_id bigint not null references users,
      assigned_at timestamptz not null default now(),
      assigned_by bigint,
      until_at timestamptz,
      ended_at timestamptz,
      ended_by bigint
    )`);
  await knex.raw('create unique index assignments_one_holder on assignments (customer_id) where ended_at is null');
  await knex.raw('create index assignments_holder on assignments (user_id, customer_id) where ended_at is null');
  await knex.raw('create index assignments_customer on assignments (customer_id, assigned_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table assignments, customers');
}
