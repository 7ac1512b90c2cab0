import type { Knex } from 'knex';

/** What happened to somebody and what they did is read by time, together with their mails. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index audit_entries_subject_at on audit_entries (subject_type, subject_id, at, id)');
  await knex.raw('create index audit_entries_actor_at on audit_entries (actor_id, at, id)');
  await knex.raw('create index mails_user_at on mails (user_id, created_at, id)');
  await knex.raw('drop index audit_entries_actor');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('create index audit_entries_actor on audit_entries (actor_id, id)');
  await knex.raw('drop index audit_entries_subject_at, audit_entries_actor_at, mails_user_at');
}
