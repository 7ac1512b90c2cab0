import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './hand-over-store.ts';

export type Person = { id: number; name: string };

/** How many customers a user holds. */
export const countHeld = (portal: Portal, userId: number) => store.countHeld(portal.database.knex, userId);

/** Frees a user's customers, or gives them to somebody else, in the transaction that takes the user away. */
export async function passOnCustomers(trx: Connection, by: By, from: Person, to: Person | null): Promise<number> {
  const count = to ? await store.moveAll(trx, from.id, to.id, by.id) : await store.releaseAll(trx, from.id, by.id);
  if (count === 0) return 0;
  await record(trx, by, 'customers.released', from, { details: { count, to: to?.name ?? null } });
  if (to) await record(trx, by, 'customers.received', to, { details: { count, from: from.name } });
  return count;
}
