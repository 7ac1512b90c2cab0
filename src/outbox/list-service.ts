import type { PageStart } from '../database/cursors.ts';
import { type Actor, authorize } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { OutboxFilter } from './list-filter.ts';
import * as store from './list-store.ts';
import { canUseOutbox } from './policy.ts';

/** Beyond this many, a tab only says that there are more. */
export const mostCounted = 1_000;

export interface MailList extends store.MailPage {
  /** The filter as it holds: a user who does not exist is left out. */
  filter: OutboxFilter;
  userName: string;
  counts: Record<'waiting' | 'refused', number>;
}

/** A page of the outbox. */
export async function listMails(
  portal: Portal,
  actor: Actor,
  wanted: OutboxFilter,
  start: PageStart,
): Promise<MailList> {
  authorize(canUseOutbox(actor), 'outbox.view');
  const { pool } = portal.database;
  const userName = wanted.user ? await store.readUserName(pool, wanted.user) : undefined;
  const filter = { ...wanted, user: userName === undefined ? '' : wanted.user };
  const page = await store.readMails(pool, filter, start);
  return { ...page, filter, userName: userName ?? '', counts: await store.countStates(pool, mostCounted + 1) };
}
