import assert from 'node:assert/strict';
import { runMigrations } from 'graphile-worker';
import { installJobQueue } from '../../src/database/job-queue.ts';
import { tendOutbox } from '../../src/outbox/service.ts';
import { openOutbox } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';

describe('The job queue', () => {
  it('forgets after a day the jobs that nobody will run again', async () => {
    const outbox = await openOutbox({ DEMO: 'yes' });
    try {
      await outbox.rows(`select graphile_worker.add_job('unknown', job_key => name, run_at => now() + interval '1 day')
        from unnest(array['old', 'young', 'waiting']) as name`);
      await outbox.rows(`update graphile_worker._private_jobs set attempts = max_attempts where key <> 'waiting'`);
      await outbox.rows(`update graphile_worker._private_jobs set updated_at = now() - interval '2 days'
        where key <> 'young'`);
      await tendOutbox(outbox.portal);
      assert.deepEqual(await outbox.rows('select key from graphile_worker.jobs order by key'), [
        { key: 'waiting' },
        { key: 'young' },
      ]);
    } finally {
      await outbox.stop();
    }
  });

  it('is worked off in the end, where the worker could ask for nothing when it started', async () => {
    const outbox = await openOutbox({ DEMO: 'yes' });
    try {
      await outbox.rows('alter table graphile_worker._private_tasks rename to hidden');
      await outbox.startWorker();
      await eventually(() => assert.match(outbox.logged(), /Failed to acquire job/));
      await outbox.rows('alter table graphile_worker.hidden rename to _private_tasks');
      const id = await outbox.queue({});
      await eventually(async () => assert.equal((await outbox.stored(id)).state, 'sent'));
      assert.match(outbox.logged(), /worker finds no jobs/);
    } finally {
      await outbox.stop();
    }
  });

  it('is brought to the version that the library needs', async () => {
    const outbox = await openOutbox({ DEMO: 'yes' });
    const { pool } = outbox.portal.database;
    const migrations = () => outbox.rows<{ id: number }>('select id from graphile_worker.migrations order by id');
    try {
      const made = await migrations();
      await outbox.rows('delete from graphile_worker.migrations where id = ?', [made.at(-1)?.id ?? 0]);
      await installJobQueue(pool);
      assert.deepEqual(await migrations(), made, 'the newest is missed');
      await runMigrations({ pgPool: pool });
      assert.deepEqual(await migrations(), made, 'the library has no newer one');
    } finally {
      await outbox.stop();
    }
  });
});
