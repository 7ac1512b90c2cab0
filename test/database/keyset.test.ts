import assert from 'node:assert/strict';
import { decodeCursor, encodeCursor } from '../../src/database/cursors.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { type Cursor, keyset, type Order, type Page, type Start, toPage } from '../../src/database/keyset.ts';
import { sql, toQuery, trusted } from '../../src/database/sql.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

interface Thing {
  id: number;
}

const id = { column: 'id', type: 'id' } as const;
const orders: Record<string, Order['columns']> = {
  'a number': [id],
  'a text with ties': [{ column: 'name', type: 'text' }, id],
  'a time to the microsecond': [{ column: 'at', type: 'time' }, id],
  'a closed list, then a text': [
    { column: 'kind', type: ['active', 'deactivated', 'deleted'] },
    { column: 'name', type: 'text' },
    id,
  ],
};

describe('A list in pages', () => {
  let fresh: TestDatabase;
  let database: Database;
  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.connection);
    await database.knex.raw(`create table things (id bigint primary key, name text collate "C" not null,
      kind user_status not null, at timestamptz not null)`);
    // Many share a name, a kind and a second; a few times are infinite, as for those who never signed in.
    await database.knex.raw(`
      insert into things select i, (array['anna', 'b"c\\d', 'müller', 'об', ''])[1 + i % 5],
        (array['active', 'active', 'deactivated', 'deleted']::user_status[])[1 + i % 4],
        case when i % 9 = 0 then '-infinity' else '2026-11-22 01:02:03.000001+00'::timestamptz + i % 7 * interval '1 microsecond' end
      from generate_series(1, 83) as i`);
  });
  after(async () => {
    await database.close();
    await fresh.drop();
  });

  async function read(order: Order, start: Start, size: number, total?: number): Promise<Page<Thing>> {
    const { keys, beyond, orderBy } = keyset(order, start);
    const statement = sql`select id, ${keys} from things where ${beyond} order by ${orderBy} limit ${size + 1}`;
    const { rows } = await database.pool.query(toQuery(statement));
    return toPage<Thing>(rows, { order, start, size, total });
  }

  async function all(order: Order): Promise<number[]> {
    const direction = order.descending ? ' desc' : '';
    const columns = order.columns.map(({ column }) => `${column}${direction}`).join(', ');
    const { rows } = await database.pool.query<Thing>(toQuery(sql`select id from things order by ${trusted(columns)}`));
    return rows.map((row) => row.id);
  }

  /** Walks from one end to the other, over addresses as a browser does; gives the pages in the order of the list. */
  async function walk(order: Order, size: number, from: 'first' | 'last'): Promise<Page<Thing>[]> {
    const pages = [await read(order, { at: from }, size, 83)];
    for (;;) {
      const here = pages.at(-1);
      const further = from === 'first' ? here?.next : here?.previous;
      if (!further) return from === 'first' ? pages : pages.reverse();
      const cursor = decodeCursor(encodeCursor(further), order) ?? assert.fail('a cursor of its own was not taken');
      pages.push(await read(order, { at: from === 'first' ? 'after' : 'before', cursor }, size));
    }
  }

  for (const [name, columns] of Object.entries(orders)) {
    for (const descending of [false, true]) {
      const order = { columns, descending };
      it(`shows every row once, by ${name}, ${descending ? 'descending' : 'ascending'}, from both ends`, async () => {
        const expected = await all(order);
        for (const size of [1, 7, 25, 83, 100]) {
          for (const from of ['first', 'last'] as const) {
            const pages = await walk(order, size, from);
            assert.deepEqual(
              pages.flatMap(({ rows }) => rows.map((row) => row.id)),
              expected,
              `${size} from the ${from}`,
            );
            assert.equal(pages.length, Math.ceil(83 / size));
          }
        }
      });
    }
  }

  it('says where in the list a page is, counted on from either end', async () => {
    const order = { columns: [id], descending: false };
    assert.deepEqual(
      (await walk(order, 25, 'first')).map(({ from }) => from),
      [1, 26, 51, 76],
    );
    assert.deepEqual(
      (await walk(order, 25, 'last')).map(({ from }) => from),
      [1, 9, 34, 59],
    );
  });

  it('does not say where a page is when it was reached from an end whose place is not known', async () => {
    const order = { columns: [id], descending: false };
    const last = await read(order, { at: 'last' }, 25);
    assert.equal(last.from, undefined);
    const before = await read(order, { at: 'before', cursor: last.previous ?? assert.fail('no page before') }, 25);
    assert.equal(before.from, undefined);
    assert.equal((await read(order, { at: 'last' }, 100)).from, 1);
  });

  it('goes back and forth to the same page', async () => {
    const order = { columns: orders['a text with ties'] ?? [], descending: true };
    const first = await read(order, { at: 'first' }, 10);
    const second = await read(order, { at: 'after', cursor: first.next ?? assert.fail('no second page') }, 10);
    const back = await read(order, { at: 'before', cursor: second.previous ?? assert.fail('no way back') }, 10);
    assert.deepEqual(back, first);
  });

  it('has no page before the first, none after the last, and neither where nothing is', async () => {
    const order = { columns: [id], descending: false };
    assert.equal((await read(order, { at: 'first' }, 10)).previous, undefined);
    assert.equal((await read(order, { at: 'last' }, 10)).next, undefined);
    const nowhere = await read(order, { at: 'after', cursor: { key: ['999'] } }, 10);
    assert.deepEqual([nowhere.rows, nowhere.previous, nowhere.next], [[], undefined, undefined]);
  });

  it('shows every row that was there all the time once, while others come and go', async () => {
    const order = { columns: orders['a text with ties'] ?? [], descending: false };
    const stays = (await all(order)).filter((each) => each % 3 !== 0);
    const client = await database.pool.connect();
    try {
      const seen: number[] = [];
      let start: Start = { at: 'first' };
      await client.query('begin');
      for (let step = 0; ; step += 1) {
        const { keys, beyond, orderBy } = keyset(order, start);
        const statement = sql`select id, ${keys} from things where ${beyond} order by ${orderBy} limit 5`;
        const page: Page<Thing> = toPage<Thing>((await client.query(toQuery(statement))).rows, {
          order,
          start,
          size: 4,
        });
        seen.push(...page.rows.map((row) => row.id));
        if (!page.next) break;
        start = { at: 'after', cursor: page.next };
        // The row that the next page starts after may be among those that go.
        await client.query('delete from things where id % 3 = 0 and (id / 3) % 20 = $1', [step % 20]);
        await client.query(`insert into things values ($1, 'anna', 'active', now()), ($2, 'об', 'active', now())`, [
          1000 + step,
          2000 + step,
        ]);
      }
      assert.deepEqual(
        seen.filter((each) => stays.includes(each)),
        stays,
      );
      assert.equal(new Set(seen).size, seen.length);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('A place in a list, as an address has it', () => {
  const order: Order = { columns: orders['a closed list, then a text'] ?? [], descending: false };
  const times: Order = { columns: orders['a time to the microsecond'] ?? [], descending: false };
  const encoded = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  it('comes back as it was, and needs no escaping', () => {
    const cursor: Cursor = { key: ['deleted', 'Zoë "x" \\ 山 😀', '12'], count: 75 };
    assert.match(encodeCursor(cursor), /^[\w-]+$/);
    assert.deepEqual(decodeCursor(encodeCursor(cursor), order), cursor);
    const uncounted = { key: ['2026-11-22 01:02:03.000001', '7'] };
    assert.deepEqual(decodeCursor(encodeCursor(uncounted), times), uncounted);
    assert.deepEqual(decodeCursor(encodeCursor({ key: ['-infinity', '7'] }), times), { key: ['-infinity', '7'] });
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['other characters', 'a b'],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', encoded().replace(/.*/, Buffer.from('{"0":1}').toString('base64url'))],
    ['null', Buffer.from('null').toString('base64url')],
    ['too few values', encoded(1, 'active', 'a')],
    ['too many values', encoded(1, 'active', 'a', '1', '2')],
    ['a number for a text', encoded(1, 'active', 1, '1')],
    ['a list for a text', encoded(1, 'active', ['a'], '1')],
    ['a value that is not in the closed list', encoded(1, 'gone', 'a', '1')],
    ['a zero character', encoded(1, 'active', '\0', '1')],
    ['half a character', encoded(1, 'active', '\ud800', '1')],
    ['a number that is none', encoded(1, 'active', 'a', '1; drop table users')],
    ['a negative number', encoded(1, 'active', 'a', '-1')],
    ['a number too large for the database', encoded(1, 'active', 'a', '9'.repeat(30))],
    ['a count that is none', encoded('1', 'active', 'a', '1')],
    ['a broken count', encoded(-1, 'active', 'a', '1')],
    ['a huge one', 'A'.repeat(5000)],
  ] as const)
    it(`is not taken when it is broken: ${what}`, () => assert.equal(decodeCursor(text, order), undefined));

  for (const time of [
    ...['', 'now', 'yesterday', '2026-11-22', '2026-02-30 00:00:00', '2026-13-01 00:00:00', '0000-01-01 00:00:00'],
    ...['2026-11-22 24:00:00', '2026-11-22 01:02:03.0000001', '99999-01-01 00:00:00', '2026-11-22 01:02:03+99'],
  ])
    it(`takes no time that the database would refuse: "${time}"`, () =>
      assert.equal(decodeCursor(encoded(1, time, '1'), times), undefined));

  it('is not taken for a list in another order', () => {
    assert.equal(decodeCursor(encodeCursor({ key: ['anna', '1'] }), times), undefined);
  });
});
