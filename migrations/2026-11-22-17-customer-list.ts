import type { Knex } from 'knex';

/**
 * The list of customers finds phones too, as they are written and by their digits alone, filters and sorts by more
 * columns; and an assignment may end by itself: `current_assignments` are those that hold at this moment.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table customers drop column search_text');
  await knex.raw(`
    alter table customers add column search_text text collate "C" not null generated always as (public.plain(
      number || ' ' || first_name || ' ' || last_name || ' ' || email || ' ' || phone || ' ' ||
      regexp_replace(phone, '[^0-9]', '', 'g'))) stored`);
  await knex.raw('create index customers_search on customers using gin (search_text gin_trgm_ops)');
  await knex.raw('create index customers_letters on customers using gin (public.letter_pairs(search_text))');
  await knex.raw('create index customers_by_created on customers (created_at, id)');
  await knex.raw('create index customers_by_segment on customers (segment, sort_name, id)');
  await knex.raw('create index customers_by_country on customers (country, sort_name, id)');
  await knex.raw('create index customers_by_language on customers (language, sort_name, id)');
  await knex.raw(`
    create view current_assignments as select * from assignments
    where ended_at is null and (until_at is null or until_at > now())`);
  await knex.raw('create index assignments_until on assignments (until_at) where ended_at is null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index assignments_until');
  await knex.raw('drop view current_assignments');
  for (const name of ['created', 'segment', 'country', 'language']) await knex.raw(`drop index customers_by_${name}`);
  await knex.raw('alter table customers drop column search_text');
  await knex.raw(`
    alter table customers add column search_text text collate "C" not null generated always as
      (public.plain(number || ' ' || first_name || ' ' || last_name || ' ' || email)) stored`);
  await knex.raw('create index customers_search on customers using gin (search_text gin_trgm_ops)');
  await knex.raw('create index customers_letters on customers using gin (public.letter_pairs(search_text))');
}
