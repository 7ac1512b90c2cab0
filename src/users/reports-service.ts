import type { PageStart } from '../database/cursors.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { ReportPage } from './reports-store.ts';
import * as store from './reports-store.ts';
import { findUser, type User } from './service.ts';

/** One level of the tree of those who report to somebody, and the way up from there. */
export interface Level {
  user: User;
  above: { id: number; name: string }[];
  page: ReportPage;
}

/** Those who report to a user directly, a page at a time. Throws `NotFound`. */
export async function readLevel(portal: Portal, actor: Actor, userId: number, start: PageStart): Promise<Level> {
  const user = await findUser(portal, actor, userId);
  const { knex, pool } = portal.database;
  return {
    user,
    above: await store.findAbove(knex, userId),
    page: await store.readReports(pool, userId, start),
  };
}

/** Those who report to a user, ten at most, each with the number of all, up to 10,001. */
export const findFirstReports = (portal: Portal, userId: number) =>
  store.findFirstReports(portal.database.knex, userId, 10);
