import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startEmbedded } from '../../src/database/embedded.ts';
import { unprivilegedAccount } from '../../src/database/embedded-accounts.ts';
import { copyFolder, dataOf, emptyFolder, folderWithDatabase, postmasterOf } from '../support/embedded-folders.ts';
import { openPortal } from '../support/embedded-portal.ts';
import { query } from '../support/query.ts';

const other = unprivilegedAccount() ?? { name: '', uid: 0, gid: 0 };

function handOver(file: string): void {
  fs.lchownSync(file, other.uid, other.gid);
  if (!fs.lstatSync(file).isDirectory()) return;
  for (const name of fs.readdirSync(file)) handOver(path.join(file, name));
}

/** Skips where the project lies in a folder that other accounts cannot read. */
function needReadableProject(test: Mocha.Context): void {
  const { uid, gid } = other;
  const { status } = spawnSync('test', ['-r', import.meta.filename, '-a', '-x', process.execPath], {
    uid,
    gid,
    cwd: '/',
    stdio: 'ignore',
  });
  if (status !== 0) test.skip();
}

function ownersIn(folder: string): number[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return [...new Set(names.map((name) => fs.lstatSync(path.join(folder, name)).uid))];
}

/** What only root can try out: everybody else has but one account. */
describe('The embedded PostgreSQL, started by root', () => {
  before(function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || other.uid === 0) this.skip();
  });

  it('makes the database as the owner of the data folder, even where that account cannot reach it', async () => {
    const folder = emptyFolder(0o700);
    fs.chownSync(folder, other.uid, other.gid);
    const database = await startEmbedded(folder);
    assert.equal(fs.statSync(`/proc/${postmasterOf(folder)}`).uid, other.uid);
    assert.equal((await query(database.connection, 'select 1')).length, 1);
    await database.stop();
    assert.deepEqual(ownersIn(folder), [other.uid]);
  });

  it('runs an existing database as its owner', async () => {
    const folder = await folderWithDatabase();
    handOver(dataOf(folder));
    const database = await startEmbedded(folder);
    assert.equal(fs.statSync(`/proc/${postmasterOf(folder)}`).uid, other.uid);
    await query(database.connection, 'create table made as select 1 as one');
    await database.stop();
    assert.deepEqual(ownersIn(dataOf(folder)), [other.uid]);
  });

  it('shares it with a portal of the owner, who can start it again afterwards', async function () {
    needReadableProject(this);
    const folder = emptyFolder(0o755);
    copyFolder(await folderWithDatabase(), folder);
    handOver(folder);
    const portal = openPortal(folder, other);
    assert.deepEqual(Object.keys(await portal.started), ['connection', 'reused']);
    const database = await startEmbedded(folder);
    assert.equal(database.reused, true);
    await portal.stop();
    await database.stop();
    const again = openPortal(folder, other);
    assert.deepEqual(Object.keys(await again.started), ['connection', 'reused']);
    await again.stop();
  });
});

describe('The embedded PostgreSQL, started by an account that does not own the database', () => {
  before(function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || other.uid === 0) this.skip();
    needReadableProject(this);
  });

  it('says whose it is and what to do', async () => {
    const folder = emptyFolder(0o755);
    copyFolder(await folderWithDatabase(), folder);
    fs.chownSync(dataOf(folder), 0, 0);
    fs.chownSync(folder, other.uid, other.gid);
    const started = await openPortal(folder, other).started;
    assert.deepEqual(started, {
      name: 'DatabaseStartError',
      error: `The database folder ${dataOf(folder)} belongs to the account "root", but the portal runs as the account "${other.name}": start it as the owner or as root, or hand the folder over with "chown -R ${other.uid} ${folder}".`,
    });
  });

  it('says so when it cannot even write to the data folder', async () => {
    const folder = emptyFolder(0o755);
    const started = await openPortal(folder, other).started;
    assert('error' in started);
    assert.match(
      started.error,
      /^The data folder .*data \(it belongs to the account "root"\) cannot be used by the account /,
    );
  });
});
