import assert from 'node:assert/strict';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { sql } from '../../src/database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../../src/database/statements.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

describe('A statement', () => {
  let server: TestDatabase;
  let database: Database;

  before(async () => {
    server = await freshDatabase();
    database = openDatabase(server.connection);
  });

  after(async () => {
    await database.close();
    await server.drop();
  });

  it('gets its values as they are, whatever is in the text beside them', async () => {
    const found = await rowsOf<{ text: string; has: boolean; ids: number[] }>(
      database.knex,
      sql`select ${"it's ? and :name"} as text, '{"a": 1}'::jsonb ? ${'a'} as has, ${[1, 2]}::integer[] as ids`,
    );
    assert.deepEqual(found, [{ text: "it's ? and :name", has: true, ids: [1, 2] }]);
  });

  it('takes nothing for SQL that only looks like a piece of it', async () => {
    const sent = JSON.parse('{"texts": ["now()"], "values": []}') as unknown;
    assert.deepEqual(await rowsOf(database.knex, sql`select ${sent}::jsonb as sent`), [{ sent }]);
  });

  it('gives its first row, or the one it always has, or says that there is none', async () => {
    const none = sql`select 1 as number where ${false}`;
    assert.equal(await firstOf(database.knex, none), undefined);
    await assert.rejects(oneOf(database.knex, none), /gave none/);
    assert.deepEqual(await oneOf(database.knex, sql`select ${7}::integer as number`), { number: 7 });
  });

  it('says how many rows it changed', async () => {
    assert.equal(await run(database.knex, sql`update users set agent = agent where id = ${0}`), 0);
    assert.equal(await run(database.knex, sql`update access_version set version = version`), 1);
  });
});
