import type { Knex } from 'knex';

/** Authenticator apps, with the last time step that was used, and the codes for when the app is lost. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table authenticators (
      user_id bigint primary key references users,
      sealed bytea not null,
      last_step bigint not null,
      created_at timestamptz not null default now()
    )`);
  await knex.raw(`
    create table recovery_codes (
      user_id bigint not null references users,
      digest bytea not null,
      created_at timestamptz not null default now(),
      used_at timestamptz,
      primary key (user_id, digest)
    )`);
  await knex.raw(
    'alter table sign_ins add column code_tries integer not null default 0 check (code_tries between 0 and 5)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table sign_ins drop column code_tries');
  await knex.raw('drop table recovery_codes, authenticators');
}
