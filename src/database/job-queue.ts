import type pg from 'pg';
import type { Jobs } from '../jobs.ts';
import type { Connection } from './database.ts';
import { sql } from './sql.ts';
import { run } from './statements.ts';

/** The newest migration of graphile-worker 0.17.3. To ask the library itself would load it, at every start. */
export const newestRevision = 19;

interface JobOptions {
  /** A job takes the place of one that waits under the same key. */
  key?: string;
  /** Not before so many seconds after the transaction began. */
  inSeconds?: number;
  /** How often a job that fails is tried, 25 times where nothing is said. */
  tries?: number;
}

/** Asks the worker to do something, as soon as the caller's transaction is committed. */
export async function addJob<Task extends keyof Jobs>(
  connection: Connection,
  task: Task,
  payload: Jobs[Task],
  { key, inSeconds = 0, tries }: JobOptions = {},
): Promise<void> {
  await run(
    connection,
    sql`select graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json, job_key => ${key ?? null}, run_at => now() + make_interval(secs => ${inSeconds}),
       max_attempts => ${tries ?? null}::integer)`,
  );
}

/** Lets a job be done now that waits for a later time. One that is being done already is left alone. */
export async function hurryJob(connection: Connection, key: string): Promise<void> {
  await run(
    connection,
    sql`select graphile_worker.reschedule_jobs(
       array(select id from graphile_worker.jobs where key = ${key}), run_at => now(), attempts => 0)`,
  );
  await run(connection, sql`select pg_notify('jobs:insert', '{"r":"", "count":1}')`);
}

/**
 * Gives the living the jobs of workers that have been at one of this task for so many seconds, and so must be dead.
 * graphile-worker itself waits four hours.
 */
export async function freeJobsOfDeadWorkers(connection: Connection, task: keyof Jobs, seconds: number): Promise<void> {
  await run(
    connection,
    sql`select graphile_worker.force_unlock_workers(array(
       select distinct locked_by from graphile_worker.jobs
       where task_identifier = ${task} and locked_at < now() - make_interval(secs => ${seconds})))`,
  );
}

/** Forgets jobs that nobody will try again, a day later. */
export async function forgetFailedJobs(connection: Connection): Promise<void> {
  await run(
    connection,
    sql`select graphile_worker.complete_jobs(array(
       select id from graphile_worker.jobs
       where attempts >= max_attempts and locked_at is null and updated_at < now() - interval '1 day'))`,
  );
}

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
