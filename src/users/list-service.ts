import type { Rights } from '../access/service.ts';
import type { PageStart } from '../database/cursors.ts';
import type { Sql } from '../database/sql.ts';
import { emailKey } from '../lib/emails.ts';
import { rowId } from '../lib/http.ts';
import type { Portal } from '../lib/portal.ts';
import { lockedAmong } from '../login/locks-service.ts';
import type { Permission } from '../permissions.ts';
import type { UserFilter } from './list-filter.ts';
import type { ListedUser, Resolved, UserPage } from './list-store.ts';
import * as store from './list-store.ts';

export type { ListedUser, Resolved };

export interface UserList extends UserPage {
  /** The filter as it holds: a supervisor who does not exist is left out. */
  filter: UserFilter;
  supervisorName: string;
  /** The e-mails of those who are locked out now, after too many wrong passwords. */
  locked: ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();

/** A page of the users' list. */
export async function listUsers(
  portal: Portal,
  rights: Rights,
  wanted: UserFilter,
  start: PageStart,
): Promise<UserList> {
  const { pool } = portal.database;
  const { filter, supervisor, resolved } = await resolveFilter(portal, rights, wanted);
  const page = await store.readUsers(pool, filter, start, resolved);
  const emails = page.rows.filter(({ someLocked }) => someLocked).map(({ email }) => email);
  const locked = emails.length > 0 ? await lockedAmong(portal, emails) : nobody;
  return { ...page, filter, supervisorName: supervisor?.name ?? '', locked };
}

/** Whom a filter looks for: the supervisor who is named in it, and what carries the permission. */
export async function resolveFilter(portal: Portal, rights: Rights, wanted: UserFilter) {
  const { filter, supervisor } = await findSupervisor(portal, wanted);
  const resolved: Resolved = {
    ...(supervisor && { supervisorId: supervisor.id }),
    ...(filter.permission && { carriers: rights.carriersOf(filter.permission as Permission) }),
  };
  return { filter, supervisor, resolved };
}

/**
 * Whom a filter names: by number, as links say it, or by e-mail, as people type it. Undefined for a number that nobody
 * has; whoever has no such e-mail has the number 0, so that nothing of theirs is listed.
 */
export async function findPerson(
  { database }: Portal,
  typed: string,
  { byEmail }: { byEmail: boolean },
): Promise<{ id: number; name: string } | undefined> {
  const id = rowId(typed);
  if (id === 0 && !byEmail) return undefined;
  const person = await store.findPerson(database.pool, { id, emailKey: byEmail ? emailKey(typed) : '' });
  return person ?? (/^\d+$/.test(typed) ? undefined : { id: 0, name: typed });
}

/** A query of the numbers of all users that a filter lets through. */
export async function matchingIds(portal: Portal, rights: Rights, wanted: UserFilter): Promise<Sql> {
  const { filter, resolved } = await resolveFilter(portal, rights, wanted);
  return store.matchingIds(filter, resolved);
}

async function findSupervisor(portal: Portal, filter: UserFilter) {
  if (filter.supervisor === '') return { filter };
  const supervisor = await findPerson(portal, filter.supervisor, { byEmail: true });
  if (!supervisor) return { filter: { ...filter, supervisor: '' } };
  const named = supervisor.id > 0 ? String(supervisor.id) : filter.supervisor;
  return { filter: { ...filter, supervisor: named }, supervisor };
}
