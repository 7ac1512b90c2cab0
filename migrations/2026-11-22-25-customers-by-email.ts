import type { Knex } from 'knex';

/** The list of customers is sorted by e-mail too, whatever its letters' case. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index customers_by_email on customers (lower(email collate "C"), id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index customers_by_email');
}
