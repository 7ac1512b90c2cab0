import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../support/command.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

describe('The command import-users', () => {
  let test: TestPortal;
  let folder: string;
  before(async () => {
    test = await startTestPortal();
    folder = mkdtempSync(path.join(tmpdir(), 'back-office-import-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
  });

  const fileWith = (...lines: string[]) => {
    const file = path.join(folder, 'users.csv');
    writeFileSync(file, lines.join('\n'));
    return file;
  };
  const run = (...args: string[]) => runCommand(test, ['import-users', ...args]);

  it('asks how new users get in, and changes nothing before it knows', async () => {
    const file = fileWith('email,first_name,last_name,role', 'nina@example.com,Nina,Novak,Manager');
    const { code, complained } = await run(file);
    assert.equal(code, 1);
    assert.match(complained, /1 users? would be new\. Say how they get in: --links .* --passwords FILE/);
    assert.equal(
      (await run(file, '--check')).printed,
      'It would be: 1 new, 0 changed, 0 the same, 0 wrong. Nothing was changed.',
    );
    assert.match((await run(file, '--links')).complained, /--links needs a mail server/);
    assert.deepEqual(await test.rows("select 1 from users where email = 'nina@example.com'"), []);
  });

  it('imports by the rules of the pages, writes passwords that only the owner may read, and names itself', async () => {
    const passwords = path.join(folder, 'passwords.csv');
    const file = fileWith(
      'email,first_name,last_name,role,supervisor',
      'nina@example.com,Nina,Novak,Manager,dave@example.com',
      'eve@example.com,Eve,Evans,Admin,',
      'dave@example.com,,Dean,Member,',
    );
    const { code, printed } = await run(file, '--passwords', passwords);
    assert.deepEqual([code, printed], [0, 'Imported: 1 new, 1 changed, 0 the same, 1 wrong.']);
    assert.match(
      readFileSync(passwords, 'utf8'),
      /^email,first_name,last_name,password,address\nnina@example\.com,Nina,Novak,\w{20},/,
    );
    assert.equal(statSync(passwords).mode & 0o777, 0o600);
    const entries = await test.rows("select distinct actor_id, actor_name from audit_entries where event like 'user%'");
    assert.deepEqual(entries, [{ actor_id: null, actor_name: 'command line' }]);
    const [nina] = await test.rows("select created_by, role_given_by from users where email = 'nina@example.com'");
    assert.deepEqual(nina, { created_by: null, role_given_by: null });
  });
});
