import type { Knex } from 'knex';

/**
 * The users that somebody has chosen in one sign-in, and how many they are, which every page of the list says. Without
 * foreign keys: a million may be chosen at once, and neither users nor sign-ins are ever deleted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table sign_ins add column selected_users integer not null default 0 check (selected_users >= 0)',
  );
  await knex.raw('create index sign_ins_selecting on sign_ins (id) where selected_users > 0');
  await knex.raw(`
    create table selected_users (
      sign_in_id bigint not null,
      user_id bigint not null,
      primary key (sign_in_id, user_id)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table selected_users');
  await knex.raw('drop index sign_ins_selecting');
  await knex.raw('alter table sign_ins drop column selected_users');
}
