import type { Knex } from 'knex';

/** The people who report to somebody, by name: a page of them costs the same for ten and for a hundred thousand. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    "create index users_reports on users (supervisor_id, sort_name, id) where status <> 'deleted' and supervisor_id is not null",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index users_reports');
}
