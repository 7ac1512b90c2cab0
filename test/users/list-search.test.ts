import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, namesIn, openList, tagsIn } from './list.ts';

const people = [
  ['Anna', 'Müller', 'anna.mueller'],
  ['Joanna', 'Schmidt', 'jo.s'],
  ['Annamaria', 'Öztürk', 'am77'],
  ['Hans', 'Joanniter', 'hans'],
  ['ZOË', "O'Brien", 'zoe'],
  ['Søren', 'Łukasz', 'soren'],
  ['Анна', 'Обухова', 'obuhova'],
  ['山田', '太郎', 'taro'],
  ['محمد', 'علي', 'mohamed'],
  ['Fifty%', 'Off_er', 'percent'],
  ['Back\\slash', 'Zq', 'bs_x'],
  ['İpek', 'Straße', 'ipek'],
  ['Eve', 'Ng', 'eve'],
  ['Éve', 'Li', 'li+tag'],
  ['½ Half', 'Ⅳ', 'half'],
  ['😀 Smile', 'Emoji', 'emoji'],
] as const;

describe('Searching the list of users', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await test.rows("update users set email = id || '@cast.example' ");
    await addPeople(
      test,
      people.map(([first_name, last_name, local]) => ({ first_name, last_name, email: `${local}@office.test` })),
    );
    await test.rows('analyze users');
  });
  after(() => test.close());

  const found = async (q: string) => namesIn(await openList(alice, { q, size: '100' }));

  const searches: Record<string, string[]> = {
    anna: ['Anna Müller', 'Annamaria Öztürk', 'Joanna Schmidt'],
    ANNA: ['Anna Müller', 'Annamaria Öztürk', 'Joanna Schmidt'],
    joann: ['Hans Joanniter', 'Joanna Schmidt'],
    müller: ['Anna Müller'],
    muller: ['Anna Müller'],
    'MÜLLER anna': ['Anna Müller'],
    '  anna \t office  ': ['Anna Müller', 'Annamaria Öztürk', 'Joanna Schmidt'],
    'mu\u0308ller': ['Anna Müller'],
    'anna müller nobody': [],
    ozturk: ['Annamaria Öztürk'],
    zoe: ["ZOË O'Brien"],
    zoë: ["ZOË O'Brien"],
    "o'b": ["ZOË O'Brien"],
    "o'": ["ZOË O'Brien"],
    soren: ['Søren Łukasz'],
    łuk: ['Søren Łukasz'],
    strasse: ['İpek Straße'],
    straße: ['İpek Straße'],
    ipek: ['İpek Straße'],
    анна: ['Анна Обухова'],
    АННА: ['Анна Обухова'],
    об: ['Анна Обухова'],
    ух: ['Анна Обухова'],
    'ann об': [],
    'обух obu': ['Анна Обухова'],
    山: ['山田 太郎'],
    山田: ['山田 太郎'],
    '太郎 山': ['山田 太郎'],
    محمد: ['محمد علي'],
    ع: ['محمد علي'],
    '%': ['Fifty% Off_er'],
    '%%': [],
    'y%': ['Fifty% Off_er'],
    'ty%': ['Fifty% Off_er'],
    f_e: ['Fifty% Off_er'],
    _: ['Back\\slash Zq', 'Fifty% Off_er'],
    s_x: ['Back\\slash Zq'],
    '\\': ['Back\\slash Zq'],
    'k\\s': ['Back\\slash Zq'],
    'back\\slash': ['Back\\slash Zq'],
    'slash%': [],
    zq: ['Back\\slash Zq'],
    'zq back': ['Back\\slash Zq'],
    'zq k': ['Back\\slash Zq'],
    eve: ['Eve Ng', 'Éve Li'],
    'ev ng': ['Eve Ng'],
    'e l +': ['Éve Li'],
    'li+tag@office': ['Éve Li'],
    77: ['Annamaria Öztürk'],
    '@office.test 77': ['Annamaria Öztürk'],
    '1/2': ['½ Half Ⅳ'],
    '½': ['½ Half Ⅳ'],
    '😀': ['😀 Smile Emoji'],
    '*': [],
    "' or true --": [],
    '"anna"': [],
    'anna anna anna': ['Anna Müller', 'Annamaria Öztürk', 'Joanna Schmidt'],
    annamüller: [],
  };

  for (const [q, names] of Object.entries(searches))
    it(`finds ${names.length} for "${q}"`, async () => {
      assert.deepEqual((await found(q)).sort(), [...names].sort());
    });

  it('finds everybody who has something in common, and shows what was looked for', async () => {
    assert.equal((await found('office.test')).length, people.length);
    assert.equal((await found('e')).length, people.length + 6);
    assert.equal((await found('')).length, people.length + 6);
    const html = await openList(alice, { q: ' <i>%20 ' });
    assert.deepEqual(tagsIn(html), { 'Search: <i>%20': '/users' });
  });

  it('finds the same whether matches are collected or read in order', async () => {
    const { conditions, pool } = await bothWays();
    for (const [q, names] of Object.entries(searches)) {
      for (const way of ['collect', 'check'] as const) {
        const query = conditions(q, way);
        const { rows } = await pool.query<{ name: string }>(query);
        assert.deepEqual(rows.map(({ name }) => name).sort(), [...names].sort(), `${q}, ${way}`);
      }
    }
  });

  it('looks at ten words and two hundred characters at most', async () => {
    const words = 'anna a n m u l l e r mueller office test nobody'.split(' ');
    assert.deepEqual(await found(words.join(' ')), ['Anna Müller']);
    assert.deepEqual(await found(['nobody', ...words].join(' ')), []);
    assert.deepEqual(await found(`anna ${' '.repeat(200)} nobody`), await found('anna'));
  });

  async function bothWays() {
    const { searchConditions } = await import('../../src/database/search.ts');
    const { allOf, sql, toQuery } = await import('../../src/database/sql.ts');
    return {
      pool: test.portal.database.pool,
      conditions: (q: string, way: 'collect' | 'check') =>
        toQuery(sql`select first_name || ' ' || last_name as name from users
          where ${allOf(searchConditions('users.search_text', q).map((condition) => condition[way]))}`),
    };
  }
});
