import type { Knex } from 'knex';

/** An import that the database refuses again and again ends, with the database's code for why. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table imports
      add column tries integer not null default 0,
      add column failure text not null default '',
      drop constraint imports_state_check,
      add constraint imports_state_check
        check (state in ('reading', 'checking', 'checked', 'applying', 'done', 'lost', 'failed'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("update imports set state = 'lost' where state = 'failed'");
  await knex.raw(`
    alter table imports
      drop column tries,
      drop column failure,
      drop constraint imports_state_check,
      add constraint imports_state_check
        check (state in ('reading', 'checking', 'checked', 'applying', 'done', 'lost'))`);
}
