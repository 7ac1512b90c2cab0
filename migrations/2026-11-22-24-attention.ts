import type { Knex } from 'knex';

/** What Home counts of the users who need attention, without reading all the others. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index users_never_signed_in on users (created_at)
    where status = 'active' and sort_last_sign_in = '-infinity'`);
  await knex.raw(`
    create index users_without_second_factor on users (id)
    where status = 'active' and second_factor = 'off'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index users_never_signed_in, users_without_second_factor');
}
