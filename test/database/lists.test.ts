import assert from 'node:assert/strict';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { type Order, type Start, toPage } from '../../src/database/keyset.ts';
import { type Condition, readList, toTotal } from '../../src/database/lists.ts';
import { type Sql, sql, trusted } from '../../src/database/sql.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const rows = 60_000;
const size = 25;
const list = { name: 'things', table: 'things', columns: 'things.id, name' };
const order: Order = {
  columns: [
    { column: 'name', type: 'text' },
    { column: 'id', type: 'id' },
  ],
  descending: false,
};
const same = (condition: Sql): Condition => ({ collect: condition, check: condition });

describe('A long list', () => {
  let fresh: TestDatabase;
  let database: Database;
  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.connection);
    await database.knex.raw(`create table things (id bigint primary key, name text collate "C" not null,
      parity integer not null, late boolean not null)`);
    await database.knex.raw(
      `insert into things select i, lpad((i * 7919 % ?)::text, 6, '0'), i % 2, i * 7919 % ? > 40000 from generate_series(1, ?) as i`,
      [rows, rows, rows],
    );
    await database.knex.raw('create index on things (name, id)');
    await database.knex.raw('analyze things');
  });
  after(async () => {
    await database.close();
    await fresh.drop();
  });

  const read = (start: Start, conditions: Condition[]) =>
    readList<{ id: number; name: string }>(database.pool, list, { order, start, size, conditions });
  const names = async (start: Start, conditions: Condition[]) => {
    const found = await read(start, conditions);
    return toPage(found.rows, { order, start: found.start, size }).rows.map(({ name }) => name);
  };
  const expected = async (where: string, direction = 'asc') => {
    const { rows: found } = await database.pool.query<{ name: string }>(
      `select name from things where ${where} order by name ${direction}, id ${direction} limit ${size}`,
    );
    return found.map(({ name }) => name);
  };

  it('has the same first and last page, however its rows are found', async () => {
    for (const where of [
      'true',
      'id = 7',
      'id < 200',
      'parity = 1',
      'late',
      'parity = 0 and late',
      'not late',
      'false',
    ]) {
      const conditions = where === 'true' ? [] : [same(trusted(where))];
      assert.deepEqual(await names({ at: 'first' }, conditions), await expected(where), where);
      assert.deepEqual((await names({ at: 'last' }, conditions)).reverse(), await expected(where, 'desc'), where);
    }
  });

  it('finds rows that are all at the other end of the order', async () => {
    assert.equal((await names({ at: 'first' }, [same(sql`late`)]))[0], '040001');
    assert.equal((await names({ at: 'last' }, [same(sql`not late`)])).at(-1), '040000');
  });

  it('counts to the last one where there are few, and says about how many where there are many', async () => {
    const count = async (condition: Sql) => (await read({ at: 'first' }, [same(condition)])).count ?? 0;
    assert.equal(await count(sql`id <= ${123}`), 123);
    assert.equal(await count(sql`id <= ${9_999}`), 9_999);
    assert.equal(await count(sql`id <= ${0}`), 0);
    for (const [condition, real] of [
      [sql`parity = 1`, 30_000],
      [sql`id > 0`, rows],
    ] as const) {
      const about = await count(condition);
      assert.ok(Math.abs(about - real) < real / 10, `about ${about} instead of ${real}`);
    }
  });

  it('counts to the last one where more were expected than there are', async () => {
    // No row is both, which statistics of single columns do not tell.
    const found = await read({ at: 'first' }, [same(sql`parity = 1`), same(sql`id % 2 = id % 2 * (1 - parity)`)]);
    assert.deepEqual([found.rows.length, found.count], [0, 0]);
    const few = await read({ at: 'first' }, [same(sql`parity = 1`), same(sql`(parity = 0 or id < 900)`)]);
    assert.equal(few.count, 450);
  });

  it('shows the end of the list where nothing is left after a row, and its beginning where nothing is before', async () => {
    for (const conditions of [[], [same(sql`id < 100`)], [same(sql`parity = 1`)]]) {
      const beyond = { key: ['999999', '1'], count: 4 };
      assert.deepEqual(
        await names({ at: 'after', cursor: beyond }, conditions),
        await names({ at: 'last' }, conditions),
      );
      const ahead = { key: ['', '1'], count: 4 };
      assert.deepEqual(
        await names({ at: 'before', cursor: ahead }, conditions),
        await names({ at: 'first' }, conditions),
      );
    }
  });

  it('asks another index where the rows that it would have to look at one by one are many', async () => {
    const short = (instead: Sql): Condition => ({ ...same(sql`late`), onlyChecked: true, instead });
    const wrong = short(sql`false`);
    assert.equal((await names({ at: 'first' }, [same(sql`parity = 1`), wrong])).length, 0);
    assert.deepEqual(await names({ at: 'first' }, [same(sql`id < 9000`), wrong]), await expected('id < 9000 and late'));
    assert.deepEqual(await names({ at: 'first' }, [wrong]), await expected('late'));
  });

  it('is read in order only as far as a page needs', async () => {
    const statements: string[] = [];
    const spying = new Proxy(database.pool, {
      get: (pool, name) =>
        name === 'query'
          ? (query: { text: string }) => {
              statements.push(query.text.trim().slice(0, 7));
              return pool.query(query);
            }
          : Reflect.get(pool, name),
    });
    await readList(spying, list, { order, start: { at: 'first' }, size, conditions: [] });
    assert.deepEqual(statements, ['select ']);
    await readList(spying, list, { order, start: { at: 'first' }, size, conditions: [same(sql`id > 0`)] });
    assert.deepEqual(statements.slice(1), ['explain', 'select ']);
    await readList(spying, list, { order, start: { at: 'first' }, size, conditions: [same(sql`id < 9`)] });
    assert.deepEqual(statements.slice(3), ['explain', 'with fo']);
  });
});

describe('The number of rows in a list', () => {
  for (const [count, shown, exact] of [
    [0, 0, true],
    [9_999, 9_999, true],
    [10_000, 10_000, true],
    [10_001, 10_000, false],
    [12_499, 12_000, false],
    [98_765, 99_000, false],
    [99_999, 100_000, false],
    [1_000_150, 1_000_000, false],
    [1_260_000, 1_300_000, false],
  ] as const)
    it(`is ${exact ? '' : 'about '}${shown} for ${count}`, () =>
      assert.deepEqual(toTotal(count), { count: shown, exact }));
});
