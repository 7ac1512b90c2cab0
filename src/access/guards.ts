import type { Connection } from '../database/database.ts';
import * as store from './store.ts';

/**
 * There is always at least one active administrator who can sign in. Answers whether one would remain without
 * this user; until the transaction ends nobody else gets an answer, so two who remove each other at the same
 * moment wait for one another. Ask before the change.
 */
export async function administratorRemainsWithout(trx: Connection, userId: number): Promise<boolean> {
  await store.lockAdministrators(trx);
  return store.hasOtherAdministrator(trx, userId);
}
