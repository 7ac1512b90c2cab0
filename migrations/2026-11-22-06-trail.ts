import type { Knex } from 'knex';

/** The audit trail, which only grows, and the outbox, which holds every mail. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_entries (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      event text not null,
      actor_id bigint,
      actor_name text not null,
      subject_type text not null,
      subject_id bigint,
      subject_name text not null default '',
      changes jsonb not null default '{}',
      details jsonb not null default '{}',
      address inet,
      request_id text not null default ''
    )`);
  await knex.raw('create index audit_entries_subject on audit_entries (subject_type, subject_id, id)');
  await knex.raw('create index audit_entries_actor on audit_entries (actor_id, id)');
  await knex.raw(`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% only grows', tg_table_name using errcode = 'insufficient_privilege';
    end $$`);
  await knex.raw(`create trigger only_grows before update or delete or truncate on audit_entries
    for each statement execute function refuse_change()`);
  await knex.raw("create type mail_state as enum ('waiting', 'sent', 'refused', 'expired')");
  await knex.raw(`
    create table mails (
      id bigint generated always as identity primary key,
      kind text not null,
      user_id bigint references users,
      recipient text not null,
      language text not null,
      data jsonb not null default '{}',
      sealed bytea,
      state mail_state not null default 'waiting',
      tries integer not null default 0,
      message_id text not null,
      server_answer text not null default '',
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      sent_at timestamptz
    )`);
  await knex.raw('create index mails_user on mails (user_id, id)');
  await knex.raw("create index mails_waiting on mails (id) where state = 'waiting'");
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mails, audit_entries');
  await knex.raw('drop type mail_state');
  await knex.raw('drop function refuse_change()');
}
