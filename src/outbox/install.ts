import type { Database } from '../database/database.ts';
import { readQueueRevision } from './store.ts';

/** The newest migration of graphile-worker 0.17.3. To ask the library itself would load it, at every start. */
export const queueRevision = 19;

/** Creates the tables and functions of the job queue, or brings them up to date. */
export async function installOutbox(database: Database): Promise<void> {
  if ((await readQueueRevision(database.knex)) >= queueRevision) return;
  const { Logger, runMigrations } = await import('graphile-worker');
  await runMigrations({ pgPool: database.pool, logger: new Logger(() => () => {}) });
}
