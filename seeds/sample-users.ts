import type { Connection } from '../src/database/database.ts';
import { draw, fraction } from './draws.ts';
import { joinNames } from './sample-names.ts';

/** What all batches of users share. */
export interface PreparedUsers {
  /** Numbers go on after the highest id, so that samples can be added to samples. */
  offset: number;
  /** Groups that make nobody an administrator. */
  groups: number[];
  passwordHash: string;
}

export async function prepareUsers(trx: Connection, passwordHash: string): Promise<PreparedUsers> {
  const highest: { id: number | null }[] = await trx('users').max({ id: 'id' });
  const groups: number[] = await trx('groups')
    .whereNotIn(
      'id',
      trx('group_roles').select('group_id').join('roles', 'roles.id', 'role_id').where('built_in', 'admin'),
    )
    .orderBy('id')
    .pluck('id');
  return { offset: highest[0]?.id ?? 0, groups, passwordHash };
}

/** Adds users number `from` to `to`: about 60 % of them in groups, many reporting to somebody who was there before. */
export async function sampleUsers(
  trx: Connection,
  { offset, groups, passwordHash }: PreparedUsers,
  from: number,
  to: number,
): Promise<void> {
  const teams = Math.ceil((to - from + 1) / 10);
  await trx.raw(`with supervisors as (${newestActive}), added as (${insertUsers}) ${insertMembers(groups.length)}`, {
    from: offset + from,
    to: offset + to,
    teams,
    otherwise: groups.length > 0 ? null : 'member',
    groups,
    passwordHash,
  });
}

const newestActive = `
  select row_number() over (order by id desc) - 1 as place, id
  from (select id from users where status = 'active' order by id desc limit :teams) as newest`;

/** In hours: with days or months every date would be worked out by the calendar, which takes far longer. */
const fiveYears = 43_800;
const threeYears = 26_280;

/** Nine in ten are active; nobody becomes an administrator; one in five never signed in. */
const insertUsers = `
  insert into users (
    first_name, last_name, email, status, role_id, role_given_at, supervisor_id, agent, mask_data, language, time_zone,
    second_factor, password_hash, password_set_at, last_sign_in_at, created_at)
  select first.name, last.name, first.ascii || '.' || last.ascii || i || '@mail.example.com',
    (case when ${draw('i', 6, 100)} < 90 then 'active'
      when ${draw('i', 6, 100)} < 98 then 'deactivated' else 'deleted' end)::user_status,
    roles.id, case when roles.id is not null then since.created_at end, supervisors.id,
    ${draw('i', 10, 100)} < 20, ${draw('i', 11, 100)} < 15,
    case when culture.language = 'de' or ${draw('i', 12, 100)} < 20 then 'de' else 'en' end, culture.time_zone,
    (case when ${draw('i', 13, 100)} < 7 then 'off' else 'email' end)::second_factor,
    :passwordHash, since.created_at,
    case when ${draw('i', 14, 100)} >= 20 then
      now() - interval '1 hour' * (least(since.hours, ${threeYears}) * ${fraction('i', 15)}) end,
    since.created_at
  from generate_series(:from::bigint, :to::bigint) as numbers (i)
    ${joinNames}
    cross join lateral (select ${fiveYears} * ${fraction('i', 16)} as hours offset 0) as age
    cross join lateral (select hours, now() - interval '1 hour' * hours as created_at offset 0) as since
    left join roles on roles.built_in = case when ${draw('i', 7, 100)} < 55 then 'member'
      when ${draw('i', 7, 100)} < 75 then 'external' when ${draw('i', 7, 100)} < 85 then 'manager' else :otherwise end
    left join supervisors on ${draw('i', 8, 100)} < 75
      and supervisors.place = ${draw('i', 9, '(select greatest(count(*), :teams) from supervisors)')}
  returning id, role_id, created_at`;

/** Everybody without a role gets a group, half of the others too, some a second one. */
function insertMembers(groups: number): string {
  const first = draw('added.id', 17, Math.max(groups, 1));
  const step = `1 + ${draw('added.id', 18, Math.max(groups - 1, 1))}`;
  return `
    insert into group_members (user_id, group_id, given_at)
    select added.id, (:groups::bigint[])[1 + (${first} + (which - 1) * (${step})) % ${Math.max(groups, 1)}], added.created_at
    from added cross join generate_series(1, ${Math.min(groups, 2)}) as which
    where (role_id is null or ${draw('added.id', 19, 100)} < 53) and (which = 1 or ${draw('added.id', 20, 100)} < 25)`;
}
