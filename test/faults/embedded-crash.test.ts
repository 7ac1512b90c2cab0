import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type EmbeddedDatabase, startEmbedded } from '../../src/database/embedded.ts';
import { runsOn } from '../../src/database/embedded-postmaster.ts';
import { dataOf, emptyFolder, folderWithDatabase, postmasterOf } from '../support/embedded-folders.ts';
import { openPortal, type Started } from '../support/embedded-portal.ts';
import { eventually, query } from '../support/query.ts';

function running(started: Started): { connection: EmbeddedDatabase['connection']; reused: boolean } {
  assert('connection' in started, 'error' in started ? started.error : '');
  return started;
}

/** As by `kill -9`, and waits until the process is gone. */
function killPostgres(folder: string): Promise<void> {
  const pid = postmasterOf(folder);
  process.kill(pid, 'SIGKILL');
  return eventually(() => assert(!runsOn(dataOf(folder), pid)));
}

function writePid(file: string, pid: number): void {
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^\d+/, String(pid)));
}

describe('The embedded PostgreSQL, after a fault', () => {
  it('runs on when the portal is killed, is found by the next one and stopped by it', async () => {
    const folder = await folderWithDatabase();
    const portal = openPortal(folder);
    assert.equal(running(await portal.started).reused, false);
    const pid = postmasterOf(folder);
    await portal.kill();
    const next = await startEmbedded(folder);
    assert.equal(next.reused, true);
    assert.equal(postmasterOf(folder), pid);
    await next.stop();
    assert(!runsOn(dataOf(folder), pid));
  });

  it('is started again when it is killed under a running portal', async () => {
    const folder = await folderWithDatabase();
    const database = await startEmbedded(folder);
    try {
      await query(database.connection, 'create table kept as select 42 as answer');
      await killPostgres(folder);
      assert.deepEqual(await eventually(() => query(database.connection, 'select answer from kept')), [{ answer: 42 }]);
    } finally {
      await database.stop();
    }
    await assert.rejects(query(database.connection, 'select 1'), 'it has stopped');
  });

  it('starts again where both were killed', async () => {
    const folder = await folderWithDatabase();
    const portal = openPortal(folder);
    await query(running(await portal.started).connection, 'create table kept as select 42 as answer');
    await portal.kill();
    await killPostgres(folder);
    const next = await startEmbedded(folder);
    assert.equal(next.reused, false);
    assert.deepEqual(await query(next.connection, 'select answer from kept'), [{ answer: 42 }]);
    await next.stop();
  });

  it('starts again where its lock files name a process that is another one now', async () => {
    const folder = await folderWithDatabase();
    const portal = openPortal(folder);
    await portal.started;
    await portal.kill();
    await killPostgres(folder);
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      await once(other, 'spawn');
      for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
        writePid(path.join(dataOf(folder), name), other.pid ?? 0);
      }
      const next = await startEmbedded(folder);
      assert.equal(next.reused, false);
      await next.stop();
      assert.equal(other.exitCode ?? other.signalCode, null, 'the other process was left alone');
    } finally {
      other.stdin?.end();
    }
  });

  it('is made anew where its first start was killed half way', async () => {
    const folder = emptyFolder();
    const portal = openPortal(folder);
    const ended = assert.rejects(portal.started);
    await eventually(() => assert(fs.readdirSync(folder).some((name) => name.startsWith('postgres-18.new-'))));
    await portal.kill();
    await ended;
    assert(!fs.existsSync(dataOf(folder)), 'nothing half made is in its place');
    const next = await startEmbedded(folder);
    assert.equal((await query(next.connection, 'select 1')).length, 1);
    await next.stop();
  });

  it('is one for two portals that start in the same moment on an empty folder', async () => {
    const folder = emptyFolder();
    const portals = [openPortal(folder), openPortal(folder)];
    const [one, other] = (await Promise.all(portals.map((portal) => portal.started))).map(running);
    assert(one && other);
    assert.notEqual(one.reused, other.reused, 'one of them started it');
    await query(one.connection, 'create table shared as select 42 as answer');
    assert.deepEqual(await query(other.connection, 'select answer from shared'), [{ answer: 42 }]);
    const pid = postmasterOf(folder);
    await Promise.all(portals.map((portal) => portal.stop()));
    assert(!runsOn(dataOf(folder), pid));
    assert.deepEqual(fs.readdirSync(folder).sort(), ['postgres-18', 'postgres.log']);
  });

  it('is there for a portal that starts while the last other one stops it', async () => {
    const folder = await folderWithDatabase();
    let database = await startEmbedded(folder);
    for (let round = 0; round < 4; round += 1) {
      const [next] = await Promise.all([startEmbedded(folder), database.stop()]);
      assert.equal((await query(next.connection, 'select 1')).length, 1);
      database = next;
    }
    await database.stop();
  });
});
