import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import request from 'supertest';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';
import { tokenIn } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { addUserWith } from '../users/page.ts';

/** What somebody needs who looks after groups and roles without being an administrator. */
export const manages = ['users.view', 'groups.view', 'groups.edit', 'roles.view', 'roles.edit'];

/** Somebody who looks after groups and roles, and holds these permissions besides. */
export async function signInManager(test: TestPortal, name: string, permissions: string[] = []): Promise<Browser> {
  return test.signIn(await addUserWith(test, name, [...manages, ...permissions]));
}

/** Adds a role. Gives the id. */
export async function addRole(test: TestPortal, name: string, permissions: string[]): Promise<number> {
  const [role] = await test.rows<{ id: number }>('insert into roles (name) values (?) returning id', name);
  const id = role?.id ?? 0;
  await test.rows('insert into role_permissions (role_id, permission) select ?, unnest(?::text[])', id, permissions);
  return id;
}

/** Adds a group that carries these roles. Gives the id. */
export async function addGroup(test: TestPortal, name: string, roleIds: (number | string)[] = []): Promise<number> {
  const [group] = await test.rows<{ id: number }>('insert into groups (name) values (?) returning id', name);
  const id = group?.id ?? 0;
  await test.rows('insert into group_roles (group_id, role_id) select ?, unnest(?::bigint[])', id, roleIds);
  return id;
}

/** Adds a group with a role of its own that gives these permissions. */
export async function addGroupWith(test: TestPortal, name: string, permissions: string[]): Promise<number> {
  return addGroup(test, name, [await addRole(test, `Role of ${name}`, permissions)]);
}

/** Puts users into a group. */
export async function join(test: TestPortal, groupId: number, ...userIds: number[]): Promise<void> {
  await test.rows('insert into group_members (user_id, group_id) select unnest(?::bigint[]), ?', userIds, groupId);
}

/** The numbers of those who are in a group. */
export async function membersOf(test: TestPortal, groupId: number | string): Promise<number[]> {
  const rows = await test.rows<{ id: number }>(
    'select user_id as id from group_members where group_id = ? order by user_id',
    groupId,
  );
  return rows.map(({ id }) => id);
}

/** The names of the roles that a group carries. */
export async function rolesOf(test: TestPortal, groupId: number | string): Promise<string[]> {
  const rows = await test.rows<{ name: string }>(
    'select name from roles join group_roles on role_id = roles.id where group_id = ? order by name',
    groupId,
  );
  return rows.map(({ name }) => name);
}

/** The permissions that a role gives. */
export async function permissionsOf(test: TestPortal, roleId: number | string): Promise<string[]> {
  const rows = await test.rows<{ permission: string }>(
    'select permission from role_permissions where role_id = ? order by permission',
    roleId,
  );
  return rows.map(({ permission }) => permission);
}

/** A user's role and groups. */
export async function accessOf(
  test: TestPortal,
  userId: number,
): Promise<{ roleId: number | null; groupIds: number[] }> {
  const [found] = await test.rows<{ roleId: number | null; groupIds: number[] }>(
    `select role_id as "roleId",
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from users where id = ?`,
    userId,
  );
  return found ?? assert.fail('no such user');
}

export interface Entry {
  event: string;
  actor_id: number | null;
  subject_name: string;
  changes: Record<string, [unknown, unknown]>;
  details: Record<string, unknown>;
}

/** The newest entry of the trail about a group or a role. */
export async function lastEntry(test: TestPortal, type: 'group' | 'role', id: number | string): Promise<Entry> {
  const [entry] = await test.rows<Entry>(
    'select * from audit_entries where subject_type = ? and subject_id = ? order by id desc limit 1',
    type,
    id,
  );
  return entry ?? assert.fail(`nothing is recorded about ${type} ${id}`);
}

/** Everything that makes up rights, to see that nothing has changed. */
export async function allRights(test: TestPortal): Promise<string> {
  const tables = ['roles', 'role_permissions', 'groups', 'group_roles', 'group_members'];
  const rows = tables.map((table) => test.rows(`select * from ${table} order by 1, 2`));
  const users = test.rows('select id, role_id, version from users order by id');
  const trail = test.rows("select id from audit_entries where event <> 'access.refused' order by id");
  return JSON.stringify(await Promise.all([...rows, users, trail]));
}

/** What sends a form with the session of this browser to any server of the portal. */
export async function poster(browser: Browser, page = '/account') {
  const shown = await browser.get(page);
  const { cookies } = shown.request as unknown as { cookies: string };
  const token = tokenIn(shown.text);
  return (server: Server, path: string, fields: Fields) => {
    const given = Object.entries({ _csrf: token, ...fields }).filter(([, value]) => value !== undefined);
    const pairs = given.flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)]));
    return request(server).post(path).set('Cookie', cookies).type('form').send(new URLSearchParams(pairs).toString());
  };
}

/** Until somebody waits for what another transaction holds. */
export async function waitsForLock(test: TestPortal, count = 1): Promise<void> {
  await eventually(async () => {
    const waiting = await test.rows(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    assert.equal(waiting.length, count);
  });
}
