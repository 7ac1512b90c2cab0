import type { Knex } from 'knex';

/**
 * The whole trail is read by time: all of it, and by kind, address, request and what is no person. `audit_names` holds
 * what the people and things that it tells of are called, and every name they had, so that a few of those are searched
 * and not the trail; customers are not in it, since not everybody may search for their names. It is noted without a
 * lock: a name that two note at the same moment stands there twice, and nobody waits.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index audit_entries_at on audit_entries (at, id)');
  await knex.raw('create index audit_entries_event on audit_entries (event, at, id)');
  await knex.raw('create index audit_entries_address on audit_entries (address, at, id) where address is not null');
  await knex.raw("create index audit_entries_request on audit_entries (request_id, at, id) where request_id <> ''");
  await knex.raw('create index audit_entries_nobody on audit_entries (actor_name, at, id) where actor_id is null');
  // Also in a session that leaves out triggers, as replication and the loading of a backup do.
  await knex.raw('alter table audit_entries enable always trigger only_grows');
  await knex.raw(`
    create table audit_names (
      subject_type text not null,
      subject_id bigint not null,
      name text not null,
      search_text text collate "C" not null generated always as (public.plain(name)) stored
    )`);
  await knex.raw(notingFrom('audit_entries'));
  await knex.raw('create index audit_names_subject on audit_names (subject_type, subject_id)');
  await knex.raw('create index audit_names_search on audit_names using gin (search_text gin_trgm_ops)');
  await knex.raw('create index audit_names_letters on audit_names using gin (public.letter_pairs(search_text))');
  await knex.raw(`
    create function note_names() returns trigger language plpgsql as $$
    begin
      ${notingFrom('added')};
      return null;
    end $$`);
  await knex.raw(`create trigger notes_names after insert on audit_entries
    referencing new table as added for each statement execute function note_names()`);
}

/** People go by their e-mail too, as it is at that moment. */
const notingFrom = (entries: string) => `
      insert into audit_names (subject_type, subject_id, name)
      select distinct subject_type, subject_id, name from (
        select 'user' as subject_type, id as subject_id, first_name || ' ' || last_name || ' ' || email as name
        from users where id in (
          select actor_id from ${entries} union select subject_id from ${entries} where subject_type = 'user')
        union all
        select subject_type, subject_id, subject_name from ${entries}
        where subject_type not in ('user', 'customer') and subject_id is not null and subject_name <> '') as named
      where not exists (
        select from audit_names as known
        where known.subject_type = named.subject_type and known.subject_id = named.subject_id
          and known.name = named.name)`;

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger notes_names on audit_entries');
  await knex.raw('drop function note_names()');
  await knex.raw('drop table audit_names');
  await knex.raw('alter table audit_entries enable trigger only_grows');
  for (const name of ['at', 'event', 'address', 'request', 'nobody'])
    await knex.raw(`drop index audit_entries_${name}`);
}
