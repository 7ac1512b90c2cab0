import type { Knex } from 'knex';

/**
 * The pairs of letters in a word, without its single letters: those are in nearly every text, so that to look for them
 * as well takes an index three times as long and finds nothing less.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function public.pairs_in(value text) returns text[]
    language sql immutable parallel safe
    return array(select pair from unnest(public.letter_pairs(value)) as pair where length(pair) = 2)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function public.pairs_in(text)');
}
