import assert from 'node:assert/strict';
import { type Database, openDatabase } from '../../src/database/database.ts';
import type { Order, Start } from '../../src/database/keyset.ts';
import { type Sql, sql, trusted } from '../../src/database/sql.ts';
import { type Narrowing, type Walked, walkPage } from '../../src/database/walks.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const rows = 29_000;
const size = 20;
const list = { table: 'happenings', columns: 'id, maker, taker' };
const order: Order = {
  columns: [
    { column: 'at', type: 'time' },
    { column: 'id', type: 'id' },
  ],
  descending: true,
};

interface Happening {
  id: number;
}

describe('A list that is too long to look at all of it', () => {
  let fresh: TestDatabase;
  let database: Database;
  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.connection);
    await database.knex.raw(`create table happenings (id bigint primary key, at timestamptz not null,
      maker integer not null, taker integer not null, rare boolean not null)`);
    await database.knex.raw(
      `insert into happenings select i, timestamptz '2026-01-01' + i / 3 * interval '1 minute', i % 7, i % 5, i = 12
       from generate_series(1, ?) as i`,
      [rows],
    );
    for (const column of ['maker', 'taker']) await database.knex.raw(`create index on happenings (${column}, at, id)`);
    await database.knex.raw('create index on happenings (at, id)');
  });
  after(async () => {
    await database.close();
    await fresh.drop();
  });

  const read = (narrowings: Narrowing[], start: Start = { at: 'first' }, within: Sql = trusted('true')) =>
    walkPage<Happening>(database.knex, list, { order, start, size, narrowings, within });

  const lanesOf = (column: string, values: number[]) => ({
    values: sql`unnest(${values}::integer[]) with ordinality as lane(value, number)`,
    condition: sql`${trusted(column)} = lane.value`,
  });
  const by = (column: string, values: number[]): Narrowing => ({
    check: sql`${trusted(column)} = any(${values}::integer[])`,
    way: { lanes: [lanesOf(column, values)], count: values.length },
  });
  const either = (values: number[]): Narrowing => ({
    check: sql`(maker = any(${values}::integer[]) or taker = any(${values}::integer[]))`,
    way: { lanes: [lanesOf('maker', values), lanesOf('taker', values)], count: 2 * values.length },
  });
  const rare: Narrowing = { check: sql`rare` };

  /** From one page to the next, as far as they go: all rows, and how often a page came only so far. */
  async function readAll(narrowings: Narrowing[], most = Number.POSITIVE_INFINITY) {
    const ids: number[] = [];
    let short = 0;
    let page: Walked<Happening> = await read(narrowings);
    for (;;) {
      ids.push(...page.rows.map(({ id }) => id));
      if (page.reached) short += 1;
      if (!page.next || ids.length >= most) return { ids, short, last: page };
      page = await read(narrowings, { at: 'after', cursor: page.next });
    }
  }
  async function expected(where: string, limit = rows) {
    const { rows: found } = await database.pool.query<Happening>(
      `select id from happenings where ${where} order by at desc, id desc limit ${limit}`,
    );
    return found.map(({ id }) => id);
  }

  for (const [what, narrowings, where] of [
    ['one way', [by('maker', [3])], 'maker = 3'],
    ['several lanes of a way', [by('maker', [1, 2, 6])], 'maker in (1, 2, 6)'],
    ['lanes that have rows in common', [either([1, 4])], 'maker in (1, 4) or taker in (1, 4)'],
    ['two ways', [by('maker', [1, 2]), by('taker', [3])], 'maker in (1, 2) and taker = 3'],
    ['no way', [{ check: sql`id % 11 = 0` }], 'id % 11 = 0'],
    ['nothing to fulfil', [], 'true'],
  ] as [string, Narrowing[], string][])
    it(`gives every row once, in order, by ${what}`, async () => {
      const wanted = await expected(where, 200);
      const { ids, short } = await readAll(narrowings, 200);
      assert.deepEqual([ids.slice(0, 200), short], [wanted, 0]);
    });

  it('says how far it looked where little was found, and goes on from there', async () => {
    const first = await read([rare]);
    assert.deepEqual(first.rows, []);
    assert.deepEqual(first.reached, first.next?.key);
    const { ids, short, last } = await readAll([rare]);
    assert.deepEqual([ids, last.reached], [[12], undefined]);
    assert.equal(short, 2);
  });

  it('does so in lanes too, and leaves out nothing between', async () => {
    const { ids, short } = await readAll([either([0, 1]), { check: sql`(rare or id = 20001)` }]);
    assert.deepEqual(ids, await expected('(rare or id = 20001) and (maker in (0, 1) or taker in (0, 1))'));
    assert.ok(short > 0);
  });

  async function nothingAlong(narrowings: Narrowing[]) {
    const { rows: found, reached } = await read(narrowings);
    return [found, reached];
  }

  it('takes the way that comes to an end, whichever is named first', async () => {
    const nobody = by('maker', [99]);
    for (const narrowings of [
      [rare, nobody],
      [by('taker', [1]), nobody],
    ])
      assert.deepEqual(await nothingAlong(narrowings), [[], undefined]);
    assert.deepEqual(await nothingAlong([by('maker', [])]), [[], undefined]);
  });

  it('goes back as it came', async () => {
    const narrowings = [either([2])];
    const first = await read(narrowings);
    const second = await read(narrowings, { at: 'after', cursor: first.next ?? assert.fail() });
    const back = await read(narrowings, { at: 'before', cursor: second.previous ?? assert.fail() });
    assert.deepEqual(
      back.rows.map(({ id }) => id),
      first.rows.map(({ id }) => id),
    );
    assert.equal(back.previous, undefined);
  });

  it('says so in the other direction too', async () => {
    const [oldest] = await expected('id = 1');
    const start: Start = { at: 'before', cursor: { key: ['2026-01-01 00:00:00', String(oldest)] } };
    const page = await read([{ check: sql`id > 28990` }], start);
    assert.deepEqual([page.rows, page.reached !== undefined, page.previous?.key], [[], true, page.reached]);
  });

  it('keeps within a range', async () => {
    const within = sql`at < '2026-01-01 00:03:00Z'`;
    const page = await read([by('maker', [1])], { at: 'first' }, within);
    assert.deepEqual(
      page.rows.map(({ id }) => id),
      await expected("maker = 1 and at < '2026-01-01 00:03:00Z'"),
    );
  });
});
