import type pg from 'pg';

/** The newest migration of graphile-worker 0.17.3. To ask the library itself would load it, at every start. */
export const newestRevision = 19;

/** Creates the tables and functions of the job queue, or brings them up to date. Call it with the migration lock held. */
export async function installJobQueue(pool: pg.Pool): Promise<void> {
  if ((await readRevision(pool)) >= newestRevision) return;
  const { Logger, runMigrations } = await import('graphile-worker');
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) });
}

async function readRevision(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query("select to_regclass('graphile_worker.migrations') is not null as installed");
  if (!rows[0].installed) return 0;
  const found = await pool.query('select max(id) as revision from graphile_worker.migrations');
  return Number(found.rows[0].revision ?? 0);
}
