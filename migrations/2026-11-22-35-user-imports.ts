import type { Knex } from 'knex';

/**
 * Files of users, beside those of customers. Their rows are imported by and by, so a table of theirs outlasts a crash of
 * the database, and says of each row where it stands in the order in which they are done, and whether it is.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table imports
      add column kind text not null default 'customers' check (kind in ('customers', 'users')),
      add column way text check (way in ('mail', 'hand-over')),
      add column compared_at timestamptz,
      add column handed_over_at timestamptz`);
  await knex.raw('alter table imports alter column kind drop default');
  await knex.raw(`
    create table import_user_rows (
      line integer not null,
      email text not null,
      first_name text,
      last_name text,
      status text,
      role text,
      groups text,
      supervisor text,
      language text,
      agent text,
      mask_data text,
      email_key text collate "C",
      supervisor_key text collate "C",
      parent_key text collate "C",
      place integer,
      problem_field text,
      problem text,
      first_line integer,
      outcome text,
      changed text[],
      user_id bigint,
      applied boolean,
      sealed bytea
    )`);
}

export async function down(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { id: number }[] }>("select id from imports where kind = 'users'");
  for (const { id } of rows) await knex.raw(`drop table if exists import_rows_${id}`);
  await knex.raw("delete from imports where kind = 'users'");
  await knex.raw('drop table import_user_rows');
  await knex.raw(
    'alter table imports drop column kind, drop column way, drop column compared_at, drop column handed_over_at',
  );
}
