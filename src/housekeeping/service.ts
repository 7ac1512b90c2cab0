import { endAllExpired } from '../assignments/expiry-service.ts';
import { tidySelections } from '../bulk/selection-service.ts';
import { tidyBulk } from '../bulk/work-service.ts';
import { tidyImports } from '../imports/work-service.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/**
 * Deletes what has served its time, folds the counts of the users' tabs together, and closes assignments whose date has
 * come. To be done every few minutes.
 */
export async function tidyUp(portal: Portal): Promise<void> {
  const { knex } = portal.database;
  await store.deleteExpiredSessions(knex);
  await store.deleteExpiredSealedValues(knex);
  await store.deleteOldRateLimits(knex);
  await store.deleteOldThrottles(knex);
  await store.deleteOldCodes(knex);
  await store.deleteOldBrowsers(knex);
  await store.deleteOldRefusals(knex);
  await store.deleteOldPasswordLinks(knex);
  await store.deleteOldMails(knex);
  await store.deleteOldPreviewLinks(knex);
  await store.foldUserCounts(knex);
  await endAllExpired(portal);
  await tidyImports(portal);
  await tidySelections(portal);
  await tidyBulk(portal);
}
