import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCommand, runWith } from '../support/command.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { startMailServer } from '../support/smtp.ts';

describe('doctor', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const doctor = (environment: NodeJS.ProcessEnv = {}) => runCommand(test, ['doctor'], environment);

  it('finds nothing to mend where all is well', async () => {
    const { code, printed, complained } = await doctor();
    assert.equal(code, 0, complained);
    assert.match(printed, /^ok {4}Database: PostgreSQL \d+ answers\.$/m);
    assert.match(printed, /^ok {4}Schema: is up to date\.$/m);
    assert.match(printed, /^ok {4}Clock: agrees with the database's\.$/m);
    assert.match(printed, /^ok {4}Administrators: somebody can administrate\.$/m);
    assert.match(printed, /^ok {4}Mail: no mail server is set/m);
    assert.match(printed, /^All \d checks are fine\.$/m);
  });

  it('asks the mail server, and sends nothing', async () => {
    const server = await startMailServer();
    const settings = { SMTP_URL: server.url, MAIL_FROM: 'office@example.com' };
    const fine = await doctor(settings);
    assert.match(fine.printed, /^ok {4}Mail: the mail server lets the portal in\.$/m);
    assert.deepEqual(server.received, []);
    await server.stop();
    const down = await doctor(settings);
    assert.equal(down.code, 1);
    assert.match(down.complained, /^MEND {2}Mail: the mail server does not: .+ Check SMTP_URL\./m);
    assert.match(down.complained, /1 of \d checks found something to mend\.$/);
  });

  it('says that nobody can administrate', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.alice);
    const { code, complained } = await doctor();
    await test.rows("update users set status = 'active' where id = ?", test.ids.alice);
    assert.equal(code, 1);
    assert.match(complained, /^MEND {2}Administrators: nobody who can sign in is an administrator\. Run "activate"/m);
  });

  it('counts migrations that are due, and leaves them so', async () => {
    const [row] = await test.rows<{ name: string; batch: number; migration_time: Date }>(
      'delete from knex_migrations where id = (select max(id) from knex_migrations) returning name, batch, migration_time',
    );
    const { complained } = await doctor();
    assert.match(complained, /^MEND {2}Schema: 1 migrations are due\. Run: npm run migrate$/m);
    await test.rows(
      'insert into knex_migrations (name, batch, migration_time) values (?, ?, ?)',
      row?.name,
      row?.batch,
      row?.migration_time,
    );
  });

  it('says which setting keeps a portal in production from working as meant', async () => {
    const production = { NODE_ENV: 'production', BCRYPT_COST: '12' };
    assert.match((await doctor(production)).complained, /^MEND {2}Settings: PUBLIC_URL is http:\/\/localhost:0\./m);
    const plain = { ...production, PUBLIC_URL: 'http://office.example.com' };
    assert.match((await doctor(plain)).complained, /^MEND {2}Settings: .*Put a proxy with TLS in front/m);
    const noProxy = { ...production, PUBLIC_URL: 'https://office.example.com' };
    assert.match((await doctor(noProxy)).complained, /^MEND {2}Settings: TRUST_PROXY is not set\./m);
    assert.equal((await doctor({ ...noProxy, TRUST_PROXY: '1' })).code, 0);
  });

  it('names a setting that is wrong, as every start does', async () => {
    const { code, complained } = await doctor({ PORT: 'x' });
    assert.deepEqual([code, complained], [1, 'PORT is "x": it should be a whole number from 0 to 65535.']);
  });

  it('counts the connections that so many processes need', async () => {
    const { complained } = await doctor({ WORKERS: '16' });
    assert.match(
      complained,
      /^MEND {2}Database: lets \d+ connections in, and with WORKERS=16 the portal may take 240\. Raise PostgreSQL's max_connections, or lower WORKERS\.$/m,
    );
    assert.doesNotMatch((await doctor({ WORKERS: '2' })).printed, /WORKERS/);
  });

  it('says that the database cannot be reached', async () => {
    const { code, complained } = await doctor({ DATABASE_URL: 'postgres://portal@127.0.0.1:9/portal' });
    assert.equal(code, 1);
    assert.match(
      complained,
      /^MEND {2}Database: cannot be reached: .+ Check DATABASE_URL and whether that server runs\.$/m,
    );
  });

  it('makes no database where there is none yet', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'back-office-doctor-'));
    const away = { PATH: process.env.PATH, DATA_DIR: path.join(folder, 'none'), LOG_LEVEL: 'silent' };
    const first = await runWith(away, ['doctor']);
    assert.match(first.printed, /^ok {4}Database: there is none yet: the first start makes it\.$/m);
    assert.deepEqual(fs.readdirSync(folder), []);
    fs.rmSync(folder, { recursive: true });
  });
});
