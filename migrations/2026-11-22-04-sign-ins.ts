import type { Knex } from 'knex';

/** Browser sessions, sign-ins, codes, throttles, and what must be readable exactly once more. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table session (
      sid text primary key,
      sess json not null,
      expire timestamptz not null
    )`);
  await knex.raw('create index session_expire on session (expire)');
  await knex.raw(`
    create table sign_ins (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      session_id text not null unique,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      password_at timestamptz not null default now(),
      code_due boolean not null,
      expires_at timestamptz not null default now() + interval '12 hours',
      revoked_at timestamptz,
      address inet,
      browser text not null default ''
    )`);
  await knex.raw('create index sign_ins_user on sign_ins (user_id, revoked_at)');
  await knex.raw(`
    create table codes (
      id bigint generated always as identity primary key,
      sign_in_id bigint not null references sign_ins,
      user_id bigint not null references users,
      digest bytea not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null default now() + interval '10 minutes',
      tries integer not null default 0 check (tries between 0 and 5),
      used_at timestamptz,
      replaced_at timestamptz
    )`);
  await knex.raw('create unique index codes_newest on codes (sign_in_id) where replaced_at is null');
  await knex.raw('create index codes_user on codes (user_id, created_at)');
  await createThrottlesAndSecrets(knex);
}

async function createThrottlesAndSecrets(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sign_in_throttles (
      name_digest bytea primary key,
      failures integer not null check (failures >= 0),
      locked_until timestamptz,
      last_try_at timestamptz not null default now()
    )`);
  await knex.raw('create table rate_limits (key varchar(255) primary key, points integer not null, expire bigint)');
  await knex.raw(`
    create table sealed_values (
      id uuid primary key default gen_random_uuid(),
      kind text not null,
      user_id bigint references users,
      sign_in_id bigint references sign_ins,
      data jsonb not null default '{}',
      sealed bytea,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`);
  await knex.raw('create index sealed_values_user on sealed_values (kind, user_id)');
  await knex.raw('create index sealed_values_expiry on sealed_values (expires_at)');
  await knex.raw('create table setup_tokens (digest bytea primary key, created_at timestamptz not null default now())');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table setup_tokens, sealed_values, rate_limits, sign_in_throttles, codes, sign_ins, session');
}
