import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, idsIn, linksIn, open, openList, pagerIn, summaryIn, tabsIn, walk } from './list.ts';

const columns: Record<string, string> = {
  name: 'sort_name, id',
  email: 'email_key, id',
  status: 'status, sort_name, id',
  last: "coalesce(last_sign_in_at, '-infinity'), id",
  created: 'created_at, id',
};

describe('The pages of the list of users', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    // Many share a name, a time and a status, so that only the number decides.
    await addPeople(
      test,
      Array.from({ length: 131 }, (_, index) => ({
        first_name: ['Anna', 'Ánna', 'Zoë', 'Об', '"q" \\'][index % 5],
        last_name: ['Berg', 'berg'][index % 2],
        status: ['active', 'deactivated', 'deleted'][index % 3],
        last_sign_in_at: index % 4 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + (index % 3))),
        created_at: new Date(Date.UTC(2026, 1, 1 + (index % 2))),
      })),
    );
    await test.rows("update users set created_at = created_at + (id % 3) * interval '1 microsecond'");
  });
  after(() => test.close());

  const inOrder = async (sort: string, dir: string, where = 'true') => {
    const order = (columns[sort] ?? '').replace(/, (?=\w+$|sort|id)/g, ` ${dir}, `);
    return (await test.rows<{ id: number }>(`select id from users where ${where} order by ${order} ${dir}`)).map(
      ({ id }) => id,
    );
  };

  for (const sort of Object.keys(columns))
    for (const dir of ['asc', 'desc'])
      it(`show everybody once, sorted by ${sort}, ${dir}, from both ends`, async () => {
        const expected = await inOrder(sort, dir);
        assert.equal(expected.length, 137);
        for (const size of ['25', '50', '100'])
          for (const direction of ['Next', 'Previous'] as const)
            assert.deepEqual(await walk(alice, { sort, dir, size }, direction), expected, `${size} ${direction}`);
      });

  it('show everybody once behind a filter too', async () => {
    for (const [query, where] of [
      [{ status: 'deactivated' }, "status = 'deactivated'"],
      [{ q: 'anna' }, "search_text like '%anna%'"],
      [{ q: 'о' }, "search_text like '%о%'"],
      [{ q: 'an', status: 'active', agent: 'no' }, "search_text like '%an%' and status = 'active'"],
    ] as const)
      for (const sort of ['name', 'status', 'last'])
        for (const direction of ['Next', 'Previous'] as const)
          assert.deepEqual(await walk(alice, { ...query, sort }, direction), await inOrder(sort, 'asc', where));
  });

  it('say which users of how many they show, and lead to both ends', async () => {
    const first = await openList(alice, { size: '50' });
    assert.equal(summaryIn(first), '1–50 of 137 users');
    assert.deepEqual(Object.keys(pagerIn(first)), ['Next', 'Last']);
    const second = await open(alice, pagerIn(first).Next ?? '');
    assert.equal(summaryIn(second), '51–100 of 137 users');
    assert.deepEqual(Object.keys(pagerIn(second)), ['First', 'Previous', 'Next', 'Last']);
    const last = await open(alice, pagerIn(second).Last ?? '');
    assert.equal(summaryIn(last), '88–137 of 137 users');
    assert.deepEqual(Object.keys(pagerIn(last)), ['First', 'Previous']);
    assert.equal(summaryIn(await open(alice, pagerIn(last).Previous ?? '')), '38–87 of 137 users');
    assert.equal(pagerIn(last).First, '/users?size=50');
  });

  it('have no pager when everybody fits on one', async () => {
    assert.deepEqual(pagerIn(await openList(alice, { status: 'active', size: '100' })), {});
  });

  it('have 25, 50 or 100 rows, and a change of that starts at the first', async () => {
    const second = await open(alice, pagerIn(await openList(alice, { q: 'berg' })).Next ?? '');
    const sizes = linksIn(
      /class="sizes".*?<\/span>\s*<\/div>/s.exec(second)?.[0] ?? '',
      (text) => text.split(' ')[0] ?? '',
    );
    assert.deepEqual(sizes, { 50: '/users?q=berg&size=50', 100: '/users?q=berg&size=100' });
    assert.equal(idsIn(await open(alice, sizes[100] ?? '')).length, 100);
  });

  it('repeat and skip nobody while others come and go', async () => {
    const stays = await inOrder('name', 'asc');
    const seen: number[] = [];
    const passing: number[] = [];
    let address: string | undefined = '/users?size=25';
    while (address) {
      const html = await open(alice, address);
      const ids = idsIn(html);
      seen.push(...ids);
      address = pagerIn(html).Next;
      // Some come before this page and some after it; and the row at which the next page starts gets another name.
      passing.push(
        ...(await addPeople(
          test,
          ['Aaa', 'Anna', 'Zoë', 'Ъ'].map((first_name) => ({ first_name })),
        )),
      );
      await test.rows('update users set first_name = ? where id = ?', '! moved away', ids.at(-1));
      await test.rows('delete from users where id = ?', passing.shift());
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(
      seen.filter((id) => stays.includes(id)),
      stays,
    );
    await test.rows("delete from users where last_name ~ '^[0-9]$'");
  });

  it('show what is left when the users of a page are gone', async () => {
    const last = await openList(alice, { status: 'deleted', size: '25', last: '1' });
    const [first] = idsIn(last);
    const before = await open(alice, pagerIn(last).Previous ?? '');
    const { Next = '' } = pagerIn(before);
    await test.rows("update users set status = 'active' where status = 'deleted' and id = any(?)", idsIn(last));
    const now = await open(alice, Next);
    assert.equal(idsIn(now).length > 0, true);
    assert.equal(idsIn(now).includes(first ?? 0), false);
    assert.deepEqual(Object.keys(pagerIn(now)).includes('Next'), false);
    await test.rows("update users set status = 'deleted' where id = any(?)", idsIn(last));
  });

  it('come back after an action, as they were', async () => {
    const second = await open(alice, pagerIn(await openList(alice, { sort: 'email' })).Next ?? '');
    const [, link = ''] = /href="\/users\/\d+\/edit\?back=([^"]*)"/.exec(second) ?? [];
    const back = decodeURIComponent(link);
    assert.match(back, /^\/users\?sort=email&after=[\w-]+$/);
    assert.deepEqual(idsIn(await open(alice, back)), idsIn(second));
  });
});

describe('The list of very many users', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    // The indexes that searches use are not looked at here; without them so many rows are there sooner.
    await test.rows('drop index users_letters, users_search');
    for (let from = 1; from <= 34_344; from += 4_000)
      await test.rows(
        `insert into users (first_name, last_name, email, password_hash, status)
           select 'Anna', i::text, i || '@many.test', '', (case when i > 9000 then 'active' else 'deactivated' end)::user_status
           from generate_series(?::integer, least(?, 34344)) as i`,
        from,
        from + 3_999,
      );
    await test.rows('analyze users');
  });
  after(() => test.close());

  it('says about how many there are', async () => {
    const html = await openList(alice);
    assert.equal(summaryIn(html), '1–25 of about 34,000 users');
    assert.deepEqual(tabsIn(html).counts, { All: NaN, Active: NaN, Deactivated: NaN, Deleted: 0 });
    assert.match(html, /34,350/);
    assert.equal(summaryIn(await openList(alice, { status: 'active' })), '1–25 of about 25,000 users');
    assert.equal(summaryIn(await openList(alice, { status: 'deactivated' })), '1–25 of 9,001 users');
  });

  it('says exactly how many match up to ten thousand', async () => {
    assert.equal(summaryIn(await openList(alice, { q: 'many.test', status: 'deactivated' })), '1–25 of 9,000 users');
    assert.equal(
      summaryIn(await openList(alice, { q: '1234', status: 'active', sort: 'created' })),
      '1–13 of 13 users',
    );
    assert.match(await openList(alice, { q: 'many.test' }), /class="muted">About 34,000 users</);
  });

  it('finds very many by their group and by what they may do', async () => {
    await test.rows(`insert into group_members (user_id, group_id)
      select users.id, groups.id from users, groups where email like '%@many.test' and groups.name = 'User managers'`);
    await test.rows('analyze group_members');
    const [managers] = await test.rows<{ id: number }>("select id from groups where name = 'User managers'");
    const members = await test.rows<{ id: number }>(
      'select id from users where id in (select user_id from group_members where group_id = ?) order by sort_name, id limit 25',
      managers?.id,
    );
    const ids = members.map(({ id }) => id);
    assert.deepEqual(idsIn(await openList(alice, { group: String(managers?.id) })), ids);
    const holders = idsIn(await openList(alice, { permission: 'users.delete' }));
    assert.deepEqual(holders, [test.ids.alice, ...ids.slice(0, 24)]);
    await test.rows(
      "update users set role_id = (select id from roles where name = 'User manager') where id = ?",
      test.ids.carol,
    );
    const last = idsIn(await openList(alice, { permission: 'users.delete', last: '1' }));
    assert.deepEqual(last.slice(-2), [test.ids.bob, test.ids.carol]);
  });

  it('does not know at which place a page counted from the end is, and says so by silence', async () => {
    const html = await openList(alice, { last: '1' });
    assert.equal(summaryIn(html), 'About 34,000 users');
    assert.equal(summaryIn(await open(alice, pagerIn(html).Previous ?? '')), 'About 34,000 users');
  });
});
