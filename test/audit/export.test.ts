import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { exportRecords, findExport } from '../../src/audit/export-service.ts';
import type { Actor } from '../../src/lib/access.ts';
import { Forbidden } from '../../src/lib/errors.ts';
import { formatsFor } from '../../src/lib/formats.ts';
import { wordsIn } from '../../src/lib/words.ts';
import { type Browser, password, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { addEntry } from './trail.ts';

describe('Downloading the audit log', () => {
  let test: TestPortal;
  let alice: Browser;

  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(async () => {
    await test.rows('alter table audit_entries disable trigger only_grows');
    await test.rows('delete from audit_entries');
    await test.rows('alter table audit_entries enable always trigger only_grows');
  });
  after(() => test.close());

  /** Presses the button; gives the address of the file. */
  async function begin(filter = '', browser = alice): Promise<string> {
    const answer = await browser.post('/audit/exports', { filter });
    assert.equal(answer.status, 303);
    return String(answer.headers.location);
  }

  async function download(filter = '', browser = alice): Promise<Record<string, string>[]> {
    const file = await browser.get(await begin(filter, browser)).buffer();
    assert.equal(file.status, 200);
    return parse(file.text, { columns: true, bom: true });
  }

  it('is recorded before anything leaves, with what was asked for', async () => {
    const { bob } = test.ids;
    await begin(`?q=night&kind=users&by=${bob}&from=2026-01-01`);
    const [entry, ...others] = await test.rows('select event, actor_id, details from audit_entries');
    assert.deepEqual(entry, {
      event: 'audit.exported',
      actor_id: test.ids.alice,
      details: { search: 'night', kind: 'users', by: String(bob), byName: 'Bob Baker', from: '2026-01-01' },
    });
    assert.deepEqual(others, []);
  });

  it('gives a file with a line for every entry, in UTC, in words and numbers', async () => {
    const id = await addEntry(test, 'user.updated', {
      ...{ at: '2026-01-02 10:00:00.5+02', subject_id: test.ids.erin, subject_name: 'Erin Evans' },
      ...{ changes: '{"agent":[false,true],"lastName":["Evans",null]}', address: '203.0.113.9', request_id: 'r-1' },
    });
    await addEntry(test, 'password.set', {
      at: '2026-01-01',
      details: '{"sessions":2,"mailed":true}',
      subject_id: 999,
    });
    const [first, second, ...others] = await download();
    assert.deepEqual(first, {
      Entry: String(id),
      'Time (UTC)': '2026-01-02T08:00:00.500Z',
      Event: 'User changed',
      'Event code': 'user.updated',
      'What happened': 'Bob Baker changed Erin Evans',
      'Done by, number': String(test.ids.bob),
      'Done by': 'Bob Baker',
      'Done to, kind': 'User',
      'Done to, number': String(test.ids.erin),
      'Done to': 'Erin Evans',
      Changes: 'Last name: Evans → Empty\nAgent: No → Yes',
      Details: '',
      'IP address': '203.0.113.9',
      Request: 'r-1',
    });
    assert.equal(second?.Details, '2 sessions ended\nsent by e-mail');
    assert.deepEqual(others, []);
  });

  it('speaks the language of whoever downloads it', async () => {
    await addEntry(test, 'user.deleted');
    await test.rows("update users set language = 'de' where id = ?", test.ids.alice);
    const [row] = await download();
    await test.rows("update users set language = 'en' where id = ?", test.ids.alice);
    assert.equal(row?.['Was geschah'], 'Bob Baker hat Tina gelöscht');
  });

  it('holds only what the filters let through, all of it, however many they are', async () => {
    await test.rows(
      `insert into audit_entries (at, event, actor_id, actor_name, subject_type, subject_name)
       select now() - number * interval '1 second', case when number % 2 = 0 then 'token.made' else 'token.revoked' end,
         ?, 'Bob Baker', 'token', 'Token ' || number from generate_series(1, 4500) as number`,
      test.ids.bob,
    );
    const rows = await download('?kind=token.made');
    assert.equal(rows.length, 2250);
    assert.equal(new Set(rows.map(({ Entry }) => Entry)).size, 2250);
    assert.ok(rows.every((row) => row['Event code'] === 'token.made'));
  });

  it('ends where it began: what happens meanwhile is not in it, nor is the download itself', async () => {
    await addEntry(test, 'user.created', { at: '2026-01-01' });
    const url = await begin();
    await addEntry(test, 'user.deleted');
    const file = await alice.get(url).buffer();
    assert.deepEqual(
      (parse(file.text, { columns: true, bom: true }) as Record<string, string>[]).map((row) => row['Event code']),
      ['user.created'],
    );
  });

  it('writes nothing that a spreadsheet would take for a formula', async () => {
    await addEntry(test, 'user.updated', {
      ...{ actor_name: '=1+1', subject_name: '+cmd', request_id: '@x', changes: '{"lastName":["-a","=b"]}' },
    });
    const [row] = await download();
    const cells = Object.values(row ?? {});
    assert.ok(cells.includes("'=1+1") && cells.includes("'+cmd") && cells.includes("'@x"));
    assert.deepEqual(
      cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)),
      [],
    );
  });

  it('is for whoever began it, for a while', async () => {
    await addEntry(test, 'user.created');
    const url = await begin();
    const other = await test.signIn('frank');
    assert.notEqual((await other.get(url)).status, 200);
    const [{ id } = { id: 0 }] = await test.rows<{ id: number }>(
      "select id from audit_entries where event = 'user.created'",
    );
    assert.equal((await alice.get(`/audit/exports/${id}`)).status, 404);
    const old = await addEntry(test, 'audit.exported', {
      ...{ actor_id: test.ids.alice, at: new Date(Date.now() - 11 * 60_000).toISOString() },
    });
    assert.equal((await alice.get(`/audit/exports/${old}`)).status, 404);
  });

  it('asks for the password where it was given long ago, and goes on from there', async () => {
    await test.rows("update sign_ins set password_at = now() - interval '1 hour' where user_id = ?", test.ids.alice);
    const answer = await alice.post('/audit/exports', { filter: '' });
    assert.deepEqual([answer.status, await test.rows('select 1 from audit_entries')], [403, []]);
    const _kept = /name="_kept" value="([^"]+)"/.exec(answer.text)?.[1] ?? '';
    const gone = await alice.post('/audit/exports', { _kept, currentPassword: password });
    assert.match(String(gone.headers.location), /^\/audit\/exports\/\d+$/);
    alice.token = tokenIn((await alice.get('/account')).text);
  });

  it('takes nothing for a filter that is none', async () => {
    for (const filter of ['?q=%00', '?q=%zz%2500', 'q=a', '?', '?<b>', `?q=${'a'.repeat(10_000)}`])
      assert.ok([303, 422].includes((await alice.post('/audit/exports', { filter })).status), filter);
    const entries = await test.rows<{ details: object }>('select details from audit_entries');
    assert.ok(entries.length <= 1);
  });

  it('leads back to the log where it is not clear who is meant', async () => {
    const answer = await alice.post('/audit/exports', { filter: '?by=a' });
    assert.equal(answer.headers.location, '/audit?by=a');
    assert.deepEqual(await test.rows('select 1 from audit_entries'), []);
  });

  it('stops when its reader is signed out meanwhile', async () => {
    await test.rows(
      `insert into audit_entries (at, event, actor_name, subject_type, subject_name)
       select now() - number * interval '1 second', 'token.made', 'Bob', 'token', repeat('x', 900)
       from generate_series(1, 3000) as number`,
    );
    const id = Number((await begin()).split('/').at(-1));
    const actor = await actorNow(test);
    const records = exportRecords(test.portal, actor, await findExport(test.portal, actor, id), reader);
    for (let line = 0; line < 1_001; line += 1) assert.equal((await records.next()).done, false);
    await test.rows('update sign_ins set revoked_at = now() where user_id = ?', test.ids.alice);
    await assert.rejects(records.next(), Forbidden);
  });
});

const reader = { t: wordsIn('en'), formats: formatsFor('en', 'UTC'), language: 'en' } as const;

/** Alice, as her requests have her. */
async function actorNow(test: TestPortal): Promise<Actor> {
  const [signIn] = await test.rows<{ id: number }>('select id from sign_ins where user_id = ?', test.ids.alice);
  const permissions = new Set(['audit.view', 'customers.view']);
  const actor = { id: test.ids.alice, signInId: signIn?.id, permissions, timeZone: 'UTC', masked: false };
  return actor as unknown as Actor;
}
