import assert from 'node:assert/strict';
import { workOnBulk } from '../../src/bulk/work-service.ts';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';

/** Chooses users, as the list does it. */
export async function choose(browser: Browser, ids: number[]): Promise<void> {
  const { status } = await browser.post('/users/selection', { ticked: ids.map(String), shown: ids.map(String) });
  assert.equal(status, 303);
}

/** Chooses users and presses the button of an action. Gives the page that goes on with it. */
export async function begin(browser: Browser, action: string, ids: number[]): Promise<string> {
  const ticks = ids.map(String);
  const { headers } = await browser.post('/users/selection', { ticked: ticks, shown: ticks, _do: `bulk:${action}` });
  return String(headers.location);
}

/** The same for an action with groups. */
export async function beginWithGroups(browser: Browser, action: string, ids: number[], groupIds: number[]) {
  assert.equal(await begin(browser, action, ids), `/bulk/groups?action=${action}`);
  return browser.post('/bulk/groups', { action, groupIds: groupIds.map(String) });
}

/** Confirms what is asked on a page, and does all of it. */
export async function carryOut(test: TestPortal, browser: Browser, page: string, fields: Fields = {}) {
  const answer = await browser.post(`${page}/confirm`, fields);
  await workOnBulk(test.portal, Number(page.split('/').at(-1)));
  return answer;
}

/** What becomes of each user of a work: `will`, `changed`, or why they are skipped. */
export async function outcomesOf(test: TestPortal, page: string): Promise<Record<number, string>> {
  const rows = await test.rows<{ user_id: number; outcome: string; reason: string }>(
    'select * from bulk_users where work_id = ? order by user_id',
    Number(page.split('/').at(-1)),
  );
  return Object.fromEntries(rows.map(({ user_id, outcome, reason }) => [user_id, reason || outcome]));
}

export async function groupIdOf(test: TestPortal, name: string): Promise<number> {
  const [group] = await test.rows<{ id: number }>('select id from groups where name = ?', name);
  return group?.id ?? assert.fail(`no group ${name}`);
}

export async function groupsOf(test: TestPortal, userId: number): Promise<string[]> {
  const rows = await test.rows<{ name: string }>(
    'select name from group_members join groups on groups.id = group_id where user_id = ? order by name',
    userId,
  );
  return rows.map(({ name }) => name);
}

export async function statusOf(test: TestPortal, userId: number): Promise<string> {
  const [user] = await test.rows<{ status: string }>('select status from users where id = ?', userId);
  return user?.status ?? '';
}
