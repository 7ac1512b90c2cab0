import assert from 'node:assert/strict';
import { type Database, openDatabase } from '../../src/database/database.ts';
import type { Condition } from '../../src/database/lists.ts';
import { searchConditions } from '../../src/database/search.ts';
import { allOf, type Sql, sql, toQuery } from '../../src/database/sql.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const texts = [
  ...['Anna Berg anna.berg99@example.com', 'Hanna Müller h99@example.com', 'Ann Ode 9 9', 'Joann 1999', 'na an'],
  ...[
    "Seán O'Brien x@example.com",
    'Maria García',
    'Straße 99',
    'Иван Петров',
    '山田太郎',
    '½ Liter',
    '100 % _ \\',
    'ẞ ß',
  ],
];
const searches = [
  ...['ann 99', 'an 99', 'ann 9 9', 'anna', 'a', 'ß', 'strasse 99', 'maria g', "o'b x", '% _', '\\ 1', '½', '1/2 li'],
  ...[
    'иван',
    'ив',
    'петров и',
    '山田',
    '山田太 郎',
    'example 9',
    'example.com a b',
    'ẞ straße',
    'nobody 99',
    'É e',
    "'",
  ],
];

describe('A search', () => {
  let fresh: TestDatabase;
  let database: Database;
  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.connection);
    await database.pool.query('create table texts (id bigint primary key generated always as identity, text text)');
    await database.pool.query('insert into texts (text) select public.plain(text) from unnest($1::text[]) as text', [
      texts,
    ]);
  });
  after(async () => {
    await database.close();
    await fresh.drop();
  });

  const found = async (search: string, by: (condition: Condition) => Sql) => {
    const where = allOf(searchConditions('texts.text', search).map(by));
    const { rows } = await database.pool.query<{ text: string }>(
      toQuery(sql`select text from texts where ${where} order by id`),
    );
    return rows.map(({ text }) => text);
  };

  for (const search of searches)
    it(`finds the same by each of its ways: ${search}`, async () => {
      const { rows } = await database.pool.query<{ text: string }>(
        `select text from texts where (select bool_and(strpos(text, public.plain(word)) > 0)
           from unnest($1::text[]) as word) order by id`,
        [search.split(' ')],
      );
      const expected = rows.map(({ text }) => text);
      assert.deepEqual(await found(search, ({ check }) => check), expected);
      assert.deepEqual(await found(search, ({ collect }) => collect), expected);
      assert.deepEqual(await found(search, ({ instead, collect }) => instead ?? collect), expected);
    });

  it('finds what it is looked for', async () => {
    const [anna = '', hanna, , joann] = texts.map((text) => text.toLowerCase().replace('ü', 'u'));
    assert.deepEqual(await found('ann 99', ({ instead, collect }) => instead ?? collect), [anna, hanna, joann]);
  });
});
