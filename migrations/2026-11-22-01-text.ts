import type { Knex } from 'knex';

/**
 * How text is compared. `plain` takes case and accents away; `letter_pairs` lists the letters and
 * pairs of letters in a text, because trigrams cannot find words of one or two letters.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create extension if not exists pg_trgm with schema public');
  await knex.raw('create extension if not exists unaccent with schema public');
  await knex.raw(`
    create function public.plain(value text) returns text
    language sql immutable strict parallel safe
    return lower(public.unaccent('public.unaccent'::regdictionary, value) collate "und-x-icu")`);
  await knex.raw(`
    create function public.letter_pairs(value text) returns text[]
    language sql immutable strict parallel safe
    return array(
      select distinct piece
      from generate_series(1, length(value)) as start, generate_series(1, 2) as size,
        lateral (select substr(value, start, size) as piece) as pieces
      where length(piece) = size and position(' ' in piece) = 0
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function public.letter_pairs(text)');
  await knex.raw('drop function public.plain(text)');
}
