import type { Knex } from 'knex';

/**
 * Files that are imported. The rows of one wait in a table of its own, `import_rows_<id>`, made like `import_rows` and
 * dropped when it has served: not logged, since a file can be sent again, and gone at once, however many rows it has.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table imports (
      id bigint generated always as identity primary key,
      user_id bigint references users,
      masked boolean not null,
      file_name text not null check (length(file_name) <= 255),
      columns text[] not null default '{}',
      unknown_columns text[] not null default '{}',
      state text not null default 'reading' check (state in ('reading', 'checking', 'checked', 'applying', 'done', 'lost')),
      row_count integer not null default 0,
      counts jsonb not null default '{}',
      confirmed_by jsonb,
      created_at timestamptz not null default now(),
      checked_at timestamptz,
      confirmed_at timestamptz,
      done_at timestamptz
    )`);
  await knex.raw('create index imports_user on imports (user_id, id)');
  await knex.raw("create index imports_at_work on imports (id) where state in ('reading', 'checking', 'applying')");
  await knex.raw(`
    create table import_rows (
      line integer not null,
      number text not null,
      first_name text,
      last_name text,
      email text,
      phone text,
      segment text,
      country text,
      language text,
      problem_field text,
      problem text,
      first_line integer,
      outcome text,
      changed text[],
      customer_id bigint
    )`);
}

export async function down(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    "select tablename as name from pg_tables where tablename ~ '^import_rows(_[0-9]+)?$' and schemaname = current_schema()",
  );
  for (const { name } of rows) await knex.raw(`drop table ${name}`);
  await knex.raw('drop table imports');
}
