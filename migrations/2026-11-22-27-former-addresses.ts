import type { Knex } from 'knex';

/** Addresses of the store under which a page was public before: whoever still has them is led to where it is now. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table former_addresses (
      slug text primary key,
      page_id bigint not null references pages
    )`);
  await knex.raw('create index former_addresses_page on former_addresses (page_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table former_addresses');
}
