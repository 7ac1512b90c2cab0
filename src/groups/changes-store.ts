import { type Sql, sql } from '../database/sql.ts';
import type { Instead } from './instead.ts';

/** What joining a group changes for these users, asked before they join. */
export const changesByJoining = (groupId: number, userIds: number[]): Sql => sql`
    select users.id, first_name || ' ' || last_name as name,
      jsonb_build_object('groupIds', jsonb_build_array(to_jsonb(held.ids), to_jsonb(array(
        select id from unnest(held.ids) as id union select ${groupId}::bigint order by id)))) as changes
    from users cross join lateral (${heldGroups}) as held
    where users.id = any(${userIds})`;

/**
 * What leaving a group changes for these users, or for all its members, asked before they leave. They get `target`
 * for it, or those of them who have nothing else get something instead.
 */
export const changesByLeaving = (
  groupId: number,
  userIds: number[] | null,
  targetId: number | null,
  instead: Instead,
): Sql => sql`
    select users.id, first_name || ' ' || last_name as name,
      jsonb_build_object('groupIds', jsonb_build_array(to_jsonb(held.ids), to_jsonb(array(
        select id from unnest(held.ids) as id where id <> ${groupId}
        union select ${targetId}::bigint where ${targetId}::bigint is not null
        union select ${instead.groupId}::bigint where ${instead.groupId}::bigint is not null and held.nothing_else
        order by id))))
      || case when held.nothing_else and ${instead.roleId}::bigint is not null
        then jsonb_build_object('roleId', jsonb_build_array(null, ${instead.roleId}::bigint)) else '{}' end as changes
    from group_members join users on users.id = group_members.user_id
      cross join lateral (
        select ids, users.role_id is null and ids = array[${groupId}::bigint] as nothing_else
        from (${heldGroups}) as every_group) as held
    where group_members.group_id = ${groupId}${userIds ? sql` and users.id = any(${userIds})` : sql``}`;

const heldGroups = sql`select array(select group_id from group_members where user_id = users.id order by group_id) as ids`;
