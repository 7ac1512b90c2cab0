import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, textOf } from '../users/page.ts';
import { addEntry, entriesIn, linkIn, listed, sentencesIn } from './trail.ts';

describe('The audit log', () => {
  let test: TestPortal;
  let alice: Browser;
  let ids: Record<string, number>;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const { bob, erin, carol } = test.ids;
    const [customer] = await test.rows<{ id: number }>(
      "insert into customers (number, first_name, last_name) values ('C-77', 'Wilhelmine', 'Quast') returning id",
    );
    const add = (event: string, at: string, columns: object) => addEntry(test, event, { at, ...columns });
    ids = {
      created: await add('user.created', '2026-01-01 10:00Z', { subject_id: erin, subject_name: 'Erin Evans' }),
      failed: await add('sign-in.failed', '2026-01-02 10:00Z', {
        ...{ actor_id: null, actor_name: '', subject_id: carol, subject_name: 'Carol Cruz', address: '203.0.113.9' },
      }),
      group: await add('group.deleted', '2026-01-02 23:30Z', {
        ...{ subject_type: 'group', subject_id: 999, subject_name: 'Night shift', request_id: '7f3a91c2-91c2' },
      }),
      customer: await add('customer.updated', '2026-01-03 10:00Z', {
        ...{ actor_id: carol, actor_name: 'Carol Cruz', subject_type: 'customer', subject_id: customer?.id },
        ...{ subject_name: 'C-77', changes: '{"firstName":["Wilma","Wilhelmine"]}', address: '203.0.113.200' },
      }),
      own: await add('user.updated', '2026-01-04 10:00Z', { subject_id: bob, subject_name: 'Bob Baker' }),
      expired: await add('customers.expired', '2026-01-05 10:00Z', {
        ...{ actor_id: null, actor_name: 'portal', subject_id: erin, subject_name: 'Erin Evans' },
      }),
    };
  });
  after(() => test.close());

  const named = async (query: string, browser = alice) => {
    const found = await listed(browser, query);
    return found.map((id) => Object.keys(ids).find((name) => ids[name] === id) ?? String(id));
  };

  it('tells everything, the newest first, day by day', async () => {
    const { text } = await alice.get('/audit');
    assert.deepEqual(await named(''), ['expired', 'own', 'customer', 'group', 'failed', 'created']);
    assert.deepEqual(sentencesIn(text), [
      'The time of customers assigned to Erin Evans ran out',
      'Bob Baker changed their own details',
      'Carol Cruz changed the customer C-77',
      'Bob Baker deleted the group Night shift',
      'A sign-in as Carol Cruz failed',
      'Bob Baker created Erin Evans',
    ]);
    const days = [...text.matchAll(/<h2 class="day">(.*?)<\/h2>/g)].map(([, day]) => day);
    assert.deepEqual(days, ['5 Jan 2026', '4 Jan 2026', '3 Jan 2026', '2 Jan 2026', '1 Jan 2026']);
    assert.match(textOf(text), /203\.0\.113\.9/);
    assert.match(text, /<span class="badge badge-bad">.*?Sign-in failed<\/span>/s);
  });

  it('leads to whom and what it tells of, where that is still there', async () => {
    const { text } = await alice.get('/audit');
    assert.match(text, new RegExp(`href="/users/${test.ids.erin}">Open Erin Evans`));
    assert.match(text, /href="\/customers\/\d+">Open C-77/);
    assert.doesNotMatch(text, /Open Night shift/);
    const auditor = await test.signIn(await addUserWith(test, 'Auditor', ['audit.view']));
    assert.doesNotMatch((await auditor.get('/audit')).text, /Open (Erin|C-77)/);
  });

  const searches: [query: string, found: string[]][] = [
    ['?q=EVANS', ['expired', 'created']],
    ['?q=evans+erin', ['expired', 'created']],
    ['?q=erin%40example.com', ['expired', 'created']],
    ['?q=night', ['group']],
    ['?q=t+shift', ['group']],
    ['?q=C-77', ['customer']],
    ['?q=203.0.113.9', ['failed']],
    ['?q=203.0.113.0%2F24', ['customer', 'failed']],
    ['?q=203.0.113.0%2F33', []],
    ['?q=7f3a91c2-91c2', ['group']],
    ['?q=%25', []],
    ['?q=fe80::1%25eth0', []],
    ['?q=fe80::1%25eth0%2F64', []],
    ['?q=%3A%3A%2F128', []],
    ['?kind=rights', ['group']],
    ['?kind=user.updated', ['own']],
    ['?kind=users', ['own', 'created']],
    ['?by=bob%40example.com', ['own', 'group', 'created']],
    ['?by=Bob+Baker', ['own', 'group', 'created']],
    ['?by=baker&kind=users', ['own', 'created']],
    ['?by=nobody+at+all', []],
    ['?by=999999', ['expired', 'own', 'customer', 'group', 'failed', 'created']],
    ['?system=portal', ['expired']],
    ['?system=nobody', ['failed']],
    ['?to=evans', ['expired', 'created']],
    ['?to=evans&by=bob%40example.com', ['created']],
    ['?from=2026-01-03&until=2026-01-04', ['own', 'customer']],
    ['?until=2026-01-01', ['created']],
    ['?about=group:999', ['group']],
    ['?q=evans&kind=assignments&from=2026-01-05', ['expired']],
    [
      '?kind=x&system=x&about=user:1&from=2026-02-30&until=x',
      ['expired', 'own', 'customer', 'group', 'failed', 'created'],
    ],
    ['?q=evans&q=night', ['expired', 'own', 'customer', 'group', 'failed', 'created']],
  ];
  for (const [query, found] of searches)
    it(`finds what is looked for: ${query}`, async () => {
      assert.deepEqual(await named(query), found);
    });

  it('takes days as they are where the reader lives', async () => {
    await test.rows("update users set time_zone = 'Asia/Tokyo' where id = ?", test.ids.alice);
    const found = await named('?from=2026-01-03&until=2026-01-03');
    await test.rows("update users set time_zone = 'UTC' where id = ?", test.ids.alice);
    assert.deepEqual(found, ['customer', 'group']);
  });

  it('says which filters hold, and takes each of them away', async () => {
    const { text } = await alice.get(
      `/audit?q=evans&by=${test.ids.bob}&kind=users&from=2026-01-01&about=group:999&size=50`,
    );
    const tags = [...text.matchAll(/<a class="chip" href="([^"]*)">(.*?)<svg/gs)];
    assert.deepEqual(
      tags.map(([, , label = '']) => label.replace(/<[^>]*>/g, '').trim()),
      [
        'Remove filter: Search: evans',
        'Remove filter: What: Users',
        'Remove filter: Done by: Bob Baker',
        'Remove filter: About: Group Night shift',
        'Remove filter: From: 1 Jan 2026',
      ],
    );
    assert.equal(
      tags[1]?.[1]?.replaceAll('&amp;', '&'),
      `/audit?q=evans&by=${test.ids.bob}&about=group%3A999&from=2026-01-01&size=50`,
    );
    assert.equal(linkIn(text, 'Clear all'), '/audit?size=50');
  });

  it('asks who is meant where several are called so', async () => {
    const first = await addUser(test, 'Zoe');
    await addUser(test, 'Zoe2');
    const { text } = await alice.get('/audit?by=zoe&kind=users');
    assert.match(text, /Several people match “zoe”\. Who did it\?/);
    assert.equal(linkIn(text, '<bdi>Zoe Test'), `/audit?kind=users&by=${first}`);
    assert.deepEqual(await named('?by=Zoe+Test'), []);
  });

  it('tells nobody of users of whom it does not tell, unless they may see users', async () => {
    const silent = await addUser(test, 'Silent');
    const auditor = await test.signIn(await addUserWith(test, 'Reader', ['audit.view']));
    for (const query of ['?by=silent', `?by=${silent}`, '?to=Silent.1%40example.com'])
      assert.doesNotMatch((await auditor.get(`/audit${query}`)).text, /Silent Test/, query);
    assert.match((await alice.get(`/audit?by=${silent}`)).text, /Done by: Silent Test/);
    const { text } = await auditor.get('/audit?by=e');
    assert.match(text, /Erin Evans/);
    assert.doesNotMatch(text, /erin@example\.com/);
  });

  it('finds people under the names and e-mails they had', async () => {
    const id = await addUser(test, 'Maiden');
    const entry = await addEntry(test, 'password.set', { subject_id: id, at: '2026-02-01' });
    await test.rows("update users set first_name = 'Married', email = 'new.name@example.com' where id = ?", id);
    assert.deepEqual(await listed(alice, '?q=maiden'), [entry]);
    assert.deepEqual(await listed(alice, '?q=married'), []);
    const later = await addEntry(test, 'user.updated', { subject_id: id, at: '2026-02-02' });
    assert.deepEqual(await listed(alice, '?q=new.name'), [later, entry]);
  });

  it('goes on page by page, older and newer, without skipping or repeating anything', async () => {
    await test.rows(
      `insert into audit_entries (at, event, actor_id, actor_name, subject_type, subject_id, subject_name)
       select timestamptz '2025-01-01' + number / 7 * interval '1 hour', 'password.set', ?, 'Frank', 'user', ?, 'Frank'
       from generate_series(1, 60) as number`,
      test.ids.frank,
      test.ids.frank,
    );
    for (const query of [`?by=${test.ids.frank}`, '?q=frank', '?kind=password.set&until=2025-12-31']) {
      const pages = [(await alice.get(`/audit${query}`)).text];
      for (let url = linkIn(pages[0] ?? '', 'Older'); url; url = linkIn(pages.at(-1) ?? '', 'Older'))
        pages.push((await alice.get(url)).text);
      const all = pages.flatMap(entriesIn);
      assert.deepEqual([pages.length, all.length, new Set(all).size], [3, 60, 60], query);
      assert.equal(linkIn(pages[0] ?? '', '50'), `/audit${query}&size=50`);
      const newer = await alice.get(linkIn(pages[2] ?? '', 'Newer') ?? '');
      assert.deepEqual(entriesIn(newer.text), entriesIn(pages[1] ?? ''));
    }
  });

  it('shows its first page for a place that makes no sense, and leads back from beyond its end', async () => {
    for (const at of ['after=x', 'before=WzAsIjEiXQ', 'after=', 'after=a&after=b'])
      assert.deepEqual((await listed(alice, `?kind=users&${at}`)).length > 0, true, at);
    const oldest = linkIn((await alice.get('/audit?until=2026-01-01&size=25')).text, 'Older') ?? assert.fail();
    const beyond = await alice.get(`/audit?kind=group.deleted&${oldest.split('&').at(-1)}`);
    assert.match(beyond.text, /No entries match these filters/);
  });

  it('is there for those who may see the trail only', async () => {
    const erin = await test.signIn('erin');
    assert.equal((await erin.get('/audit')).status, 403);
    assert.equal((await erin.get(`/audit/${ids.own}`)).status, 403);
    assert.doesNotMatch((await erin.get('/')).text, /href="\/audit"/);
    assert.match((await alice.get('/')).text, /href="\/audit"/);
  });

  it('has a page for every entry, to be sent as a link', async () => {
    const { text } = await alice.get(`/audit/${ids.customer}`);
    assert.deepEqual(sentencesIn(text), ['Carol Cruz changed the customer C-77']);
    assert.match(text, /<details open>/);
    assert.match(text, /<del>Wilma<\/del>/);
    assert.equal(linkIn(text, 'Everything from here'), '/audit?q=203.0.113.200');
    assert.equal(linkIn(text, 'Everything they did'), `/audit?by=${test.ids.carol}`);
    for (const nothing of ['0', '999999999', '1e1', 'x'])
      assert.equal((await alice.get(`/audit/${nothing}`)).status, 404, nothing);
  });
});
