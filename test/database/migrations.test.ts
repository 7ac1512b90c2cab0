import assert from 'node:assert/strict';
import { migrationSource } from '../../migrations/index.ts';
import { isReady, migrate, openDatabase } from '../../src/database/database.ts';
import { freshDatabase } from '../support/database.ts';

describe('Migrations', () => {
  it('leave a database alone that a newer version of the portal has changed, and say so', async () => {
    const fresh = await freshDatabase();
    const database = openDatabase(fresh.connection);
    try {
      await database.pool.query("insert into knex_migrations (name, batch) values ('2099-01-01-01-wonders', 99)");
      const sentence =
        'The database has been changed by a newer version of the portal (2099-01-01-01-wonders). ' +
        'Start that version, or restore a backup from before it.';
      await assert.rejects(migrate(database), { name: 'DatabaseStartError', message: sentence });
    } finally {
      await database.close();
      await fresh.drop();
    }
  });

  it('take as long as they need, unlike every other statement', async () => {
    const fresh = await freshDatabase();
    const database = openDatabase(fresh.connection);
    try {
      const last = (await migrationSource.getMigrations([])).at(-1);
      assert.ok(last);
      const { down } = await last.load();
      await database.knex.transaction((trx) => down(trx));
      await database.pool.query('delete from knex_migrations where name = $1', [last.name]);
      assert.equal(await isReady(database), false);
      await database.pool.query(`
        create table noted (timeout text);
        create function note() returns event_trigger language plpgsql as $$
          begin insert into noted values (current_setting('statement_timeout')); end $$;
        create event trigger note on ddl_command_start execute function note()`);
      assert.deepEqual(await migrate(database), [last.name]);
      assert.equal(await isReady(database), true);
      const { rows } = await database.pool.query('select distinct timeout from noted');
      assert.deepEqual(rows, [{ timeout: '0' }]);
      const usual = await database.pool.query('show statement_timeout');
      assert.deepEqual(usual.rows, [{ statement_timeout: '5s' }]);
    } finally {
      await database.close();
      await fresh.drop();
    }
  });
});
