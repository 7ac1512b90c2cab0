import { currentRights } from '../access/service.ts';
import type { Portal } from '../lib/portal.ts';
import { findHolder } from './link-store.ts';

/** Whether drafts may be shown as a customer, and by whom and until when, or why not. */
export type Access =
  | { allowed: true; customer: string; by: { id: number; name: string }; until: Date | null }
  | { allowed: false; reason: 'no-such-customer' | 'not-assigned' | 'no-permission' };

/** Answers a store that asks about one of its customers. */
export async function findAccess(portal: Portal, number: string): Promise<Access> {
  const holder = await findHolder(portal.database.knex, number);
  if (!holder) return { allowed: false, reason: 'no-such-customer' };
  const { id, name, until, roleId, groupIds } = holder;
  if (id === null || name === null) return { allowed: false, reason: 'not-assigned' };
  const permissions = (await currentRights(portal)).permissionsOf(roleId, groupIds);
  if (!holder.active || !permissions.has('pages.preview')) return { allowed: false, reason: 'no-permission' };
  return { allowed: true, customer: holder.number, by: { id, name }, until };
}
