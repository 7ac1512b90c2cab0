import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, headsIn, linksIn, namesIn, open, openList, rowOf, summaryIn, tabsIn, tagsIn } from './list.ts';

describe('The list of users', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    const { ids } = test;
    await addPeople(test, [
      { first_name: 'Gone', last_name: 'Garcia', email: 'gone@example.com', status: 'deleted', supervisor_id: ids.bob },
    ]);
    await test.rows(
      `update users set agent = true, language = 'de', second_factor = 'off', supervisor_id = ?,
         last_sign_in_at = '2026-03-04 05:06:07Z' where id = ?`,
      ids.alice,
      ids.dave,
    );
  });
  after(() => test.close());

  it('shows who is there, by name', async () => {
    const html = await openList(alice);
    assert.match(html, /<h1>Users<\/h1>/);
    assert.deepEqual(namesIn(html), [
      'Alice Andersen',
      'Bob Baker',
      'Carol Castillo',
      'Dave Dubois',
      'Erin Evans',
      'Frank Fischer',
      'Gone Garcia',
    ]);
    assert.equal(summaryIn(html), '1–7 of 7 users');
  });

  it('shows of each what the columns say', async () => {
    const html = await openList(alice);
    const heads = [...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/gs)].map(([, head = '']) =>
      head
        .replace(/<[^>]*>/g, '')
        .trim()
        .split(',')[0]
        ?.trim(),
    );
    assert.deepEqual(heads, [
      ...['Name', 'Role', 'Groups', 'Status', '2FA', 'Agent', 'Language', 'Supervisor', 'Last sign-in', 'Action'],
    ]);
    const { ids } = test;
    const dave = rowOf(html, ids.dave);
    assert.equal(dave.email, 'dave@example.com');
    assert.deepEqual(dave.cells, [
      ...['', 'Content editors', 'Active', 'Off', 'Yes', 'German', 'Alice Andersen', '4 Mar 2026, 05:06'],
    ]);
    assert.deepEqual(rowOf(html, ids.frank).cells, [
      'Member',
      '',
      'Deactivated',
      'E-mail',
      'No',
      'English',
      '',
      'Never',
    ]);
    assert.equal(linksIn(dave.html)['Alice Andersen'], `/users/${ids.alice}`);
  });

  it('marks oneself, and who sees customers masked', async () => {
    const html = await openList(bob);
    assert.deepEqual(rowOf(html, test.ids.bob).tags, ['You']);
    assert.deepEqual(rowOf(html, test.ids.carol).tags, ['Mask data']);
    assert.equal(html.split('>You<').length, 2);
  });

  it('speaks German with those who do, dates and languages too', async () => {
    await test.rows("update users set language = 'de', time_zone = 'Europe/Berlin' where id = ?", test.ids.bob);
    const html = await openList(bob);
    await test.rows("update users set language = 'en', time_zone = 'UTC' where id = ?", test.ids.bob);
    assert.match(html, /<h1>Benutzer<\/h1>/);
    const { cells } = rowOf(html, test.ids.dave);
    assert.deepEqual(cells.slice(2), ['Aktiv', 'Aus', 'Ja', 'Deutsch', 'Alice Andersen', '4. März 2026, 06:06']);
  });

  it('counts each status in the tabs, which keep the other filters', async () => {
    const { open: current, counts, urls } = tabsIn(await openList(alice, { agent: 'no', sort: 'email' }));
    assert.deepEqual(counts, { All: 7, Active: 5, Deactivated: 1, Deleted: 1 });
    assert.equal(current, 'All');
    assert.equal(urls.Deactivated, '/users?status=deactivated&agent=no&sort=email');
    const html = await open(alice, urls.Deactivated ?? '');
    assert.equal(tabsIn(html).open, 'Deactivated');
    assert.deepEqual(namesIn(html), ['Frank Fischer']);
    assert.deepEqual(tabsIn(html).counts, counts);
  });

  it('counts anew when a status changes', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.erin);
    assert.deepEqual(tabsIn(await openList(alice, { status: 'deleted' })).counts.Deactivated, 2);
    await test.rows("update users set status = 'active' where id = ?", test.ids.erin);
    assert.deepEqual(tabsIn(await openList(alice, { q: 'nobody at all' })).counts, {
      ...{ All: 7, Active: 5, Deactivated: 1, Deleted: 1 },
    });
  });

  it('offers to create a user to those who may', async () => {
    assert.equal(linksIn(await openList(alice))['+ Create'], '/users/new');
    await test.rows("delete from role_permissions where permission = 'users.create'");
    assert.equal(linksIn(await openList(bob))['+ Create'], undefined);
  });

  it('sorts by its heads, the other way round when one is used again', async () => {
    const html = await openList(alice, { q: 'example' });
    assert.deepEqual(headsIn(html), {
      Name: '/users?q=example&dir=desc',
      Status: '/users?q=example&sort=status',
      'Last sign-in': '/users?q=example&sort=last',
    });
    assert.match(html, /<th scope="col" aria-sort="ascending"><a class="sort" href="[^"]*">Name/);
    const turned = await open(alice, headsIn(html).Name ?? '');
    assert.deepEqual(namesIn(turned), namesIn(html).reverse());
    assert.match(turned, /aria-sort="descending"/);
    assert.equal(headsIn(turned).Name, '/users?q=example');
  });

  it('says so when nobody matches, and how to see everybody again', async () => {
    const html = await openList(alice, { q: 'xyzzy', agent: 'yes', sort: 'email' });
    assert.match(html, /No users match these filters/);
    assert.deepEqual(tagsIn(html), {
      'Search: xyzzy': '/users?agent=yes&sort=email',
      'Agent: Yes': '/users?q=xyzzy&sort=email',
    });
    assert.equal(linksIn(html.split('class="panel empty"')[1] ?? '')['Clear all'], '/users?sort=email');
    assert.match(html, /class="muted">0 users</);
    assert.doesNotMatch(html, /<table|class="pager"/);
  });

  it('can show all its columns on a narrow screen', async () => {
    const html = await openList(alice, { q: 'baker', cols: 'all' });
    assert.match(html, /<div class="scroll">\s*<table class="table">/);
    assert.doesNotMatch(html, /<td class="[^"]*w-/);
    assert.equal(tabsIn(html).urls.Active, '/users?q=baker&status=active&cols=all');
  });

  it('writes what people are called as text', async () => {
    const name = `<b>"O'Neil" & Söhne</b>`;
    const [id] = await addPeople(test, [{ first_name: name, last_name: '\\ %s $1 <%= y %>' }]);
    const row = rowOf(await openList(alice, { q: "o'neil" }), id);
    assert.equal(row.name, `${name} \\ %s $1 <%= y %>`);
    assert.doesNotMatch(row.html, /<b>/);
    await test.rows('delete from users where id = ?', id);
  });

  describe('is not for everybody', () => {
    it('strangers are sent to sign in, and come back', async () => {
      const stranger = await test.visit();
      const { status, headers } = await stranger.get('/users?q=anna');
      assert.deepEqual([status, headers.location], [303, '/login?next=%2Fusers%3Fq%3Danna']);
    });

    it('those who may not see users are told so', async () => {
      const erin = await test.signIn('erin');
      for (const path of ['/users', '/users?last=1', '/system/users'])
        assert.equal((await erin.get(path)).status, 403, path);
      // Who could help may be named; nobody else.
      assert.doesNotMatch((await erin.get('/users')).text, /Castillo|Dubois|carol@|frank@/);
    });
  });

  for (const path of ['/system/users', '/settings/user-management', '/admin/managers'])
    it(`is also found at ${path}`, async () => {
      const { status, headers } = await alice.get(path);
      assert.deepEqual([status, headers.location], [302, '/users']);
      const found = await alice.get(`${path}?q=a%20b&status=active`);
      assert.equal(found.headers.location, '/users?q=a%20b&status=active');
    });

  it('changes nothing, and is not kept by browsers', async () => {
    const before = await test.rows('select * from users order by id');
    const { headers } = await alice.get('/users?status=deleted&_method=delete');
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(await test.rows('select * from users order by id'), before);
  });
});
