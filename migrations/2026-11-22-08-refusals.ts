import type { Knex } from 'knex';

/**
 * When a refusal of a person at an address was recorded last, and how many were left out since then: whoever knocks
 * a thousand times a second fills the trail with one entry a minute.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table refusals (
      user_id bigint not null references users,
      address text not null,
      recorded_at timestamptz not null default now(),
      left_out bigint not null default 0,
      left_out_before bigint not null default 0,
      primary key (user_id, address)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table refusals');
}
