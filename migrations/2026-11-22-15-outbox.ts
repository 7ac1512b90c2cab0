import type { Knex } from 'knex';

/** What became of each try to send a mail, when the next one is due, and what the list of mails needs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table mails
      add column asked_at timestamptz not null default now(),
      add column next_try_at timestamptz default now(),
      add column search_text text collate "C" not null generated always as (public.plain(recipient)) stored`);
  await knex.raw(`
    update mails set asked_at = created_at, next_try_at = case when state = 'waiting' then now() end`);
  await knex.raw(`
    create table mail_tries (
      mail_id bigint not null references mails on delete cascade,
      number integer not null,
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      outcome text check (outcome in ('sent', 'refused', 'postponed')),
      reached boolean,
      answer text not null default '',
      primary key (mail_id, number)
    )`);
  await knex.raw('create index mail_tries_reached on mail_tries (reached, ended_at) where reached is not null');
  await knex.raw('create index mails_state on mails (state, id)');
  await knex.raw('create index mails_kind on mails (kind, id)');
  await knex.raw('create index mails_created on mails (created_at)');
  await knex.raw("create index mails_due on mails (next_try_at) where state = 'waiting'");
  await knex.raw("create index mails_secret on mails (id) where sealed is not null and state <> 'waiting'");
  await knex.raw('create index mails_search on mails using gin (search_text gin_trgm_ops)');
  await knex.raw('create index mails_letters on mails using gin (public.letter_pairs(search_text))');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mail_tries');
  await knex.raw('drop index mails_state, mails_kind, mails_created, mails_due, mails_secret');
  await knex.raw('alter table mails drop column search_text, drop column next_try_at, drop column asked_at');
}
