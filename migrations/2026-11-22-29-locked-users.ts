import type { Knex } from 'knex';

/** Whose name is locked out, where anybody has it: Home counts them, and the list of users finds them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table sign_in_throttles add column user_id bigint');
  await knex.raw(`
    create index sign_in_throttles_locked_users on sign_in_throttles (locked_until, user_id)
    where user_id is not null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index sign_in_throttles_locked_users');
  await knex.raw('alter table sign_in_throttles drop column user_id');
}
