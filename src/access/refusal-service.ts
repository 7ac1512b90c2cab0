import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './refusal-store.ts';

/**
 * Records that somebody was refused: the first time, and then once a minute with the number of those between. Without
 * `permission` where none would have sufficed.
 */
export async function recordRefusal(
  portal: Portal,
  actor: Actor,
  { address, id }: { address: string; id: number },
  permission: string | undefined,
): Promise<void> {
  await inTransaction(portal.database.knex, async (trx) => {
    const { due, leftOut } = await store.takeTurn(trx, actor.id, address);
    const details = { ...(permission && { permission }), ...(id > 0 && { id }), ...(leftOut > 0 && { leftOut }) };
    if (due) await record(trx, actor, 'access.refused', { id: null, name: address }, { details });
  });
}
