import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { giveAgain, sendKept, signedInFor } from '../confirm/ask.ts';
import { checkFile, importFile } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

const file = `email,first_name,last_name,role,status
nina@example.com,Nina,Novak,Member,
olga@example.com,Olga,Orlova,Member,
paul@example.com,Paul,Pavlov,Member,deactivated
`;

describe('New users of a file', () => {
  let test: TestPortal;
  let alice: Browser;

  async function start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    test = await startTestPortal({ environment });
    alice = await test.signIn('alice');
  }
  afterEach(() => test.close());

  const fetchPasswords = async (browser: Browser, address: string) => {
    const { headers } = await browser.post(`${address}/passwords`);
    return headers.location ?? '';
  };
  const linesOf = (text: string) => text.replace('\ufeff', '').trimEnd().split('\n');

  it('get in by passwords that are handed over, which are given out once', async () => {
    await start();
    const address = await importFile(test, alice, file, 'users');
    assert.match((await alice.get(address)).text, /2 temporary passwords wait for you/);
    const place = await fetchPasswords(alice, address);
    assert.equal(place, `${address}/passwords/file`);
    const { text, headers } = await alice.get(place);
    assert.match(headers['content-disposition'] ?? '', /attachment; filename=passwords-\d+\.csv/);
    const [first, ...rows] = linesOf(text);
    assert.equal(first, 'email,first_name,last_name,password,address');
    assert.deepEqual(
      rows.map((row) => row.split(',')[0]),
      ['nina@example.com', 'olga@example.com'],
    );
    const [nina] = await test.rows("select * from users where email = 'nina@example.com'");
    assert.ok(await verifyPassword(rows[0]?.split(',')[3] ?? '', String(nina?.password_hash)));
    assert.equal(nina?.must_change_password, true);
    assert.ok(Number(nina?.password_expires_at) < Date.now() + 72.1 * 3_600_000);

    assert.equal((await alice.get(place)).headers.location, address);
    assert.equal(await fetchPasswords(await test.signIn('alice'), address), address);
    assert.match((await alice.get(address)).text, /passwords were fetched on/);
    assert.deepEqual(await test.rows('select 1 from import_rows_1 where sealed is not null'), []);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'import.passwords-fetched'")).length, 1);
  });

  it('have passwords that a double click gives out as one click does', async () => {
    await start();
    const address = await importFile(test, alice, file, 'users');
    const places = await Promise.all([1, 2].map(() => fetchPasswords(alice, address)));
    assert.deepEqual(
      places,
      [1, 2].map(() => `${address}/passwords/file`),
    );
  });

  it('have passwords that lie nowhere in clear, and that only the sign-in gets that asked for them', async () => {
    await start();
    const address = await importFile(test, alice, file, 'users');
    const elsewhere = await test.signIn('alice');
    const place = await fetchPasswords(alice, address);
    assert.equal((await elsewhere.get(place)).headers.location, address);
    const [{ rows } = {}] = await test.rows<{ rows: string }>(
      "select string_agg(import_rows_1::text, ' ') as rows from import_rows_1",
    );
    const passwords = linesOf((await alice.get(place)).text).map((line) => line.split(',')[3] ?? '-');
    for (const password of passwords) assert.ok(!rows?.includes(password));
  });

  it('have passwords that are given out only to who gave their own lately', async () => {
    await start();
    const address = await importFile(test, alice, file, 'users');
    const late = await signedInFor(test, 'alice', '11 minutes');
    const kept = await sendKept(late, `${address}/passwords`, {});
    assert.ok(kept, 'nobody asked for the password');
    assert.deepEqual(await test.rows('select handed_over_at from imports'), [{ handed_over_at: null }]);
    const { headers } = await giveAgain(late, `${address}/passwords`, kept);
    assert.equal(headers.location, `${address}/passwords/file`);
  });

  it('get a link by mail where that is chosen, and nobody knows a password', async () => {
    await start();
    const address = await importFile(test, alice, file, 'users', 'mail');
    assert.doesNotMatch((await alice.get(address)).text, /temporary password/);
    assert.deepEqual(await test.rows('select kind, recipient from mails order by id'), [
      { kind: 'password-link', recipient: 'nina@example.com' },
      { kind: 'password-link', recipient: 'olga@example.com' },
    ]);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'password.link-sent'")).length, 2);
    assert.equal(await fetchPasswords(alice, address), address);
  });

  it('need a way to be chosen first, which is no mail where there is no mail server', async () => {
    await start({ SMTP_URL: '', MAIL_FROM: '' });
    const address = await checkFile(test, alice, file, 'users');
    for (const [way, message] of [
      ['', /Choose how new users get in/],
      ['mail', /This server can’t send e-mail/],
      ['pigeon', /isn’t one of the choices|Choose/],
    ] as const) {
      const { status, text } = await alice.post(`${address}/confirm`, { way });
      assert.equal(status, 422, way);
      assert.match(text, message);
    }
    assert.deepEqual(await test.rows('select state from imports'), [{ state: 'checked' }]);
    await importFile(test, alice, file, 'users');
    assert.deepEqual(await test.rows("select second_factor from users where email = 'nina@example.com'"), [
      { second_factor: 'off' },
    ]);
  });
});
