import { byItself, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './expiry-store.ts';

/**
 * Closes assignments of these customers that were until a moment that has passed, so that the customers can be assigned
 * anew. They counted for nothing any more since that moment.
 */
export async function endExpired(trx: Connection, customerIds: number[] | null): Promise<number> {
  const expired = await store.closeExpired(trx, customerIds);
  for (const { customers, ...holder } of expired)
    await record(trx, byItself, 'customers.expired', holder, { details: { customers } });
  return expired.reduce((count, { customers }) => count + customers.length, 0);
}

/** Closes all of them. To be done every few minutes. */
export async function endAllExpired(portal: Portal): Promise<void> {
  let closed = store.portion;
  while (closed === store.portion) closed = await inTransaction(portal.database.knex, (trx) => endExpired(trx, null));
}
