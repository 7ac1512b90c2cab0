import type { Knex } from 'knex';

/**
 * How text is compared. `plain` takes case and accents away; `letter_pairs` lists the letters and
 * pairs of letters in a text, because trigrams cannot find words of one or two letters: "abc" becomes
 * "a", "a", "ab", "b" …, so that no pair crosses a space.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create extension if not exists pg_trgm with schema public');
  await knex.raw('create extension if not exists unaccent with schema public');
  await knex.raw(`
    create function public.plain(value text) returns text
    language sql immutable strict parallel safe
    return lower(public.unaccent('public.unaccent'::regdictionary, value) collate "und-x-icu")`);
  // Not strict: PostgreSQL would not inline it then, and a million rows would take three times as long to index.
  await knex.raw(`
    create function public.letter_pairs(value text) returns text[]
    language sql immutable parallel safe
    return string_to_array(regexp_replace(value, '.', '\\& \\& \\&', 'g'), ' ')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function public.letter_pairs(text)');
  await knex.raw('drop function public.plain(text)');
}
