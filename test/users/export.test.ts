import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { Actor } from '../../src/lib/access.ts';
import { openCsv } from '../../src/lib/csv.ts';
import { withoutGuard } from '../../src/lib/csv-files.ts';
import { permissions } from '../../src/permissions.ts';
import { beginExport, openExport } from '../../src/users/export-service.ts';
import { giveAgain, sendKept, signedInFor } from '../confirm/ask.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople } from './list.ts';
import { addToGroup, addUserWith } from './page.ts';

const header =
  'email,first_name,last_name,status,role,groups,supervisor,language,agent,mask_data,second_factor,last_sign_in,created';

describe('Exporting users', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const begin = async (browser: Browser, filter = '') => {
    const { status, headers } = await browser.post('/users/export', { filter });
    assert.equal(status, 303);
    return headers.location ?? '';
  };
  const fetchFile = async (browser: Browser, filter = '') => (await browser.get(await begin(browser, filter))).text;
  const linesOf = (file: string) => file.replace('\ufeff', '').trimEnd().split('\n');

  it('says who will be in the file and what of them, and states the number on the button', async () => {
    const { text: html } = await alice.get('/users/export?status=deactivated&language=en');
    for (const words of [/Status: Deactivated/, /Interface language: English|Language: English/, /mask_data/])
      assert.match(html, words);
    assert.match(html, /Export 1 user</);
    assert.match((await alice.get('/users/export')).text, /Everybody.*Export 6 users</s);
    assert.match((await alice.get('/users/export?q=nobody+has+this')).text, /No users match these filters/);
  });

  it('is reached from the list as it is filtered, by those who may', async () => {
    assert.match((await alice.get('/users?status=active')).text, /href="\/users\/export\?status=active"/);
    const id = await addUserWith(test, 'Vera', ['users.view']);
    assert.doesNotMatch((await (await test.signIn(id)).get('/users')).text, /users\/export/);
    const blind = await test.signIn(await addUserWith(test, 'Blind', ['users.export']));
    assert.equal((await blind.get('/users/export')).status, 403);
    assert.equal((await blind.post('/users/export')).status, 403);
  });

  it('gives a file with those whom the filter lets through', async () => {
    await test.rows('update users set supervisor_id = ?, agent = true where id = ?', test.ids.alice, test.ids.frank);
    const { text: file, headers } = await alice.get(await begin(alice, 'status=deactivated&sort=last'));
    assert.match(headers['content-type'] ?? '', /text\/csv/);
    assert.match(headers['content-disposition'] ?? '', /attachment; filename=users-\d{4}-\d\d-\d\d\.csv/);
    const [first, frank = '', ...others] = linesOf(file);
    assert.deepEqual([first, others], [header, []]);
    assert.match(frank, /^frank@example\.com,Frank,\w+,deactivated,\w*,[^,]*,alice@example\.com,en,yes,no,email,/);
  });

  it('gives everybody once, however many there are', async () => {
    await addPeople(
      test,
      Array.from({ length: 4_500 }, () => ({})),
    );
    await test.rows('analyze users');
    const emails = linesOf(await fetchFile(alice)).map((line) => line.split(',')[0]);
    assert.deepEqual([emails.length, new Set(emails).size], [4_507, 4_507]);
    assert.equal(linesOf(await fetchFile(alice, 'q=Person')).length, 4_501);
  });

  it('keeps spreadsheets from running what a name begins with, and every name as it is', async () => {
    const names = ['=1+1', "'=1+1", "'quoted'", '"Big" Al', '@all', '＝1', '-', 'Müller, Jr.'];
    const ids = await addPeople(
      test,
      names.map((first_name) => ({ first_name, language: 'de' })),
    );
    for (const name of ['R|D', 'a\\b', 'Plain']) {
      await test.rows('insert into groups (name) values (?)', name);
      await addToGroup(test, ids[0] ?? 0, name);
    }
    const file = await fetchFile(alice, 'language=de');
    assert.doesNotMatch(file, /(^|,)"?[=+@＝]/m);
    const csv = await openCsv(Readable.from([Buffer.from(file)]));
    const rows: string[][] = [];
    for await (const { values } of csv.rows) rows.push(values.map(withoutGuard));
    assert.deepEqual(
      rows.map(([, name]) => name),
      names,
    );
    assert.equal(rows[0]?.[5], 'R\\|D|a\\\\b|Plain');
  });

  it('gives those who were chosen, and not those who are chosen after it was recorded', async () => {
    const [{ id = 0 } = {}] = await test.rows<{ id: number }>('select id from sign_ins');
    const choose = (user: number) =>
      test.rows('insert into selected_users (sign_in_id, user_id) values (?, ?) on conflict do nothing', id, user);
    assert.match((await alice.get('/users/export?chosen=yes')).text, /No users are selected/);
    await choose(test.ids.bob);
    await choose(test.ids.dave);
    await test.rows('update sign_ins set selected_users = 2');
    assert.match((await alice.get('/users/export?chosen=yes')).text, /The selected users.*Export 2 users</s);
    const address = await begin(alice, 'chosen=yes');
    const [entry] = await test.rows("select details from audit_entries where event = 'users.exported'");
    assert.deepEqual(entry?.details, { users: 2, about: false, filter: {}, chosen: true });
    await choose(test.ids.frank);
    const [, ...rows] = linesOf((await alice.get(address)).text);
    assert.deepEqual(
      rows.map((row) => row.split(',')[0]),
      ['bob@example.com', 'dave@example.com'],
    );
  });

  it('records who exported how many by which filter', async () => {
    const [role] = await test.rows<{ id: number }>("select id from roles where built_in = 'member'");
    await begin(alice, `role=${role?.id}&status=active`);
    const entries = await test.rows("select actor_id, details from audit_entries where event = 'users.exported'");
    const [{ details, actor_id } = {}] = entries;
    assert.equal(actor_id, test.ids.alice);
    const { filter, about, users } = details as Record<string, unknown>;
    assert.deepEqual([filter, about, typeof users], [{ role: 'Member', status: 'active' }, false, 'number']);
    assert.match((await alice.get('/account/history')).text, /exported users/);
  });

  it('gives the file to nobody else, and not for ever', async () => {
    const address = await begin(alice);
    const elsewhere = await test.signIn('alice');
    const other = await test.signIn(await addUserWith(test, 'Other', ['users.view', 'users.export']));
    for (const browser of [elsewhere, other]) assert.equal((await browser.get(address)).status, 404);
    for (const wrong of ['', '?id=', '?id=1', '?id=00000000-0000-0000-0000-000000000000'])
      assert.equal((await alice.get(`/users/export/file${wrong}`)).status, 404);
    assert.equal((await alice.get(address)).status, 200);
    await test.rows("update sealed_values set expires_at = now() - interval '1 second'");
    assert.equal((await alice.get(address)).status, 404);
  });

  it('gives nothing to somebody who lost the right to it in between', async () => {
    const id = await addUserWith(test, 'Eve', ['users.view', 'users.export']);
    const eve = await test.signIn(id);
    const address = await begin(eve);
    await test.rows("delete from role_permissions where permission = 'users.export'");
    await test.rows('update access_version set version = version + 1');
    assert.equal((await eve.get(address)).status, 403);
  });

  it('asks for the password again for more than 1,000 people', async () => {
    await addPeople(
      test,
      Array.from({ length: 995 }, () => ({})),
    );
    const late = await signedInFor(test, 'alice', '11 minutes');
    assert.equal((await late.post('/users/export', { filter: 'q=Person' })).status, 303);
    const kept = await sendKept(late, '/users/export', { filter: '' });
    assert.ok(kept, 'nobody asked for the password');
    const { headers } = await giveAgain(late, '/users/export', kept);
    assert.equal(linesOf((await late.get(headers.location ?? '')).text).length, 1_002);
  });

  it('breaks off when somebody is signed out while the file is on its way', async () => {
    await addPeople(
      test,
      Array.from({ length: 2_000 }, () => ({})),
    );
    const [{ id: signInId = 0 } = {}] = await test.rows<{ id: number }>('select id from sign_ins');
    const rights = { permissions: new Set(permissions), administrator: true, passwordIsRecent: true };
    const actor = { id: test.ids.alice, name: 'Alice', requestId: '', signInId, ...rights } as unknown as Actor;
    const id = await beginExport(test.portal, actor, {});
    const records = await openExport(test.portal, actor, id);
    const [first] = (await records.next()).value ?? [];
    assert.equal(first, 'email');
    await test.rows('update sign_ins set revoked_at = now()');
    await assert.rejects(async () => {
      for await (const record of records) assert.ok(record);
    }, /403/);
  });
});
