import type { Portal } from '../lib/portal.ts';
import type { PastAssignment } from './history-store.ts';
import * as store from './history-store.ts';

/** Who held a customer, the latest first, and who gave and ended it; `limit` at most. */
export const findHistory = (portal: Portal, customerId: number, limit: number): Promise<PastAssignment[]> =>
  store.readHistory(portal.database.knex, customerId, limit);
