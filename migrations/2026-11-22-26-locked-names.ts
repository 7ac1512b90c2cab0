import type { Knex } from 'knex';

/** The list of users asks for every page whether any name is locked out now. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index sign_in_throttles_locked on sign_in_throttles (locked_until)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index sign_in_throttles_locked');
}
