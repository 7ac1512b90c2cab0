import type { Rights } from '../access/service.ts';
import type { PageStart } from '../database/cursors.ts';
import { emailKey } from '../lib/emails.ts';
import type { Portal } from '../lib/portal.ts';
import { lockedAmong } from '../login/locks-service.ts';
import type { Permission } from '../permissions.ts';
import { toId, type UserFilter } from './list-filter.ts';
import type { ListedUser, Resolved, UserPage } from './list-store.ts';
import * as store from './list-store.ts';

export type { ListedUser };

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
  const { filter, supervisor } = await findSupervisor(portal, wanted);
  const resolved: Resolved = {
    ...(supervisor && { supervisorId: supervisor.id }),
    ...(filter.permission && { carriers: rights.carriersOf(filter.permission as Permission) }),
  };
  const page = await store.readUsers(pool, filter, start, resolved);
  const emails = page.rows.filter(({ someLocked }) => someLocked).map(({ email }) => email);
  const locked = emails.length > 0 ? await lockedAmong(portal, emails) : nobody;
  return { ...page, filter, supervisorName: supervisor?.name ?? '', locked };
}

/** By number, as links say it, or by e-mail, as people type it: then nobody found means that nobody is listed. */
async function findSupervisor(portal: Portal, filter: UserFilter) {
  const typed = filter.supervisor;
  if (typed === '') return { filter };
  const id = toId(typed);
  const person = await store.findPerson(portal.database.pool, { id, emailKey: emailKey(typed) });
  if (person) return { filter: { ...filter, supervisor: String(person.id) }, supervisor: person };
  if (/^\d+$/.test(typed)) return { filter: { ...filter, supervisor: '' } };
  return { filter, supervisor: { id: 0, name: typed } };
}
