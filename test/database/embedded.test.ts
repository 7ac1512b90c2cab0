import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseStartError, startEmbedded } from '../../src/database/embedded.ts';
import { copyFolder, dataOf, emptyFolder, folderWithDatabase } from '../support/embedded-folders.ts';
import { query } from '../support/query.ts';

function startFails(folder: string, message: RegExp): Promise<void> {
  return assert.rejects(startEmbedded(folder), (error: Error) => {
    assert(error instanceof DatabaseStartError);
    assert.match(error.message, message);
    assert(!error.message.includes('\n'), 'it is one line');
    return true;
  });
}

describe('The embedded PostgreSQL', () => {
  it('makes a database in a folder that does not exist yet', async () => {
    const folder = path.join(emptyFolder(), 'deeper', 'data');
    const database = await startEmbedded(folder);
    try {
      assert.equal(database.reused, false);
      const [found] = await query(
        database.connection,
        `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datlocprovider::text as provider,
           datlocale as locale, current_setting('timezone') as zone
         from pg_database where datname = current_database()`,
      );
      assert.deepEqual(
        { ...found, zone: undefined },
        {
          name: 'portal',
          encoding: 'UTF8',
          provider: 'i',
          locale: 'und',
          zone: undefined,
        },
      );
      assert.match(String(found?.zone), /UTC/);
      assert.deepEqual(fs.readdirSync(folder).sort(), ['postgres-18', 'postgres.log']);
    } finally {
      await database.stop();
    }
  });

  it('is reached through a Unix socket that only its owner can use, and not through the network', async () => {
    const database = await startEmbedded(await folderWithDatabase());
    try {
      const [found] = await query(database.connection, `select current_setting('listen_addresses') as addresses`);
      assert.deepEqual({ ...found }, { addresses: '' });
      const socket = fs.statSync(path.join(String(database.connection.host), '.s.PGSQL.5432'));
      assert(socket.isSocket());
      assert.equal(socket.mode & 0o777, 0o700);
    } finally {
      await database.stop();
    }
  });

  it('keeps its data when it is stopped and started again', async () => {
    const folder = await folderWithDatabase();
    const first = await startEmbedded(folder);
    await query(first.connection, 'create table kept as select 42 as answer');
    await first.stop();
    await assert.rejects(query(first.connection, 'select 1'), 'it has stopped');
    const second = await startEmbedded(folder);
    try {
      assert.equal(second.reused, false);
      assert.deepEqual(await query(second.connection, 'select answer from kept'), [{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });

  it('is shared by the portals on one folder and stops with the last of them', async () => {
    const folder = await folderWithDatabase();
    const [first, second] = [await startEmbedded(folder), await startEmbedded(folder, { database: 'other' })];
    assert.deepEqual([first.reused, second.reused], [false, true]);
    await first.stop();
    assert.deepEqual(await query(second.connection, 'select current_database() as name'), [{ name: 'other' }]);
    await second.stop();
    await assert.rejects(query(second.connection, 'select 1'));
    assert(!fs.existsSync(path.join(dataOf(folder), 'postmaster.pid')));
  });

  it('can be stopped twice', async () => {
    const database = await startEmbedded(await folderWithDatabase());
    await Promise.all([database.stop(), database.stop()]);
    await database.stop();
  });

  it('removes the whole folder at the end when it was for throwing away', async () => {
    const folder = await folderWithDatabase();
    const database = await startEmbedded(folder, { throwAway: true });
    assert.deepEqual(await query(database.connection, 'show fsync'), [{ fsync: 'off' }]);
    await database.stop();
    assert(!fs.existsSync(folder));
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const folder = path.join(emptyFolder(), 'long'.repeat(30));
    copyFolder(await folderWithDatabase(), folder);
    const database = await startEmbedded(folder);
    const host = String(database.connection.host);
    try {
      assert.equal((await query(database.connection, 'select 1')).length, 1);
      assert.equal(fs.statSync(host).mode & 0o777, 0o700);
    } finally {
      await database.stop();
    }
    assert(!fs.existsSync(host));
  });

  it('clears away what a killed first start has left', async () => {
    const folder = await folderWithDatabase();
    const gone = `${dataOf(folder)}.new-2147483646-0123abcd`;
    const alive = `${dataOf(folder)}.new-${process.ppid}-0123abcd`;
    for (const left of [gone, alive]) fs.mkdirSync(path.join(left, 'base'), { recursive: true });
    await (await startEmbedded(folder)).stop();
    assert(!fs.existsSync(gone));
    assert(fs.existsSync(alive), 'another portal may be at work on it');
  });

  it('says why PostgreSQL did not start', async () => {
    const folder = await folderWithDatabase();
    fs.appendFileSync(path.join(dataOf(folder), 'postgresql.conf'), '\nno_such_setting = on\n');
    await startFails(
      folder,
      /^PostgreSQL did not start in .*postgres-18: .*contains errors \(its log is .*postgres\.log\)\.$/,
    );
  });

  it('refuses the database of another PostgreSQL', async () => {
    const older = emptyFolder();
    fs.mkdirSync(path.join(older, 'postgres-16'));
    await startFails(older, /postgres-16 was made by PostgreSQL 16, but this portal brings PostgreSQL 18/);
    const odd = emptyFolder();
    fs.mkdirSync(dataOf(odd));
    fs.writeFileSync(path.join(dataOf(odd), 'PG_VERSION'), '17\n');
    await startFails(odd, /postgres-18 was made by PostgreSQL 17, but this portal brings PostgreSQL 18/);
  });

  it('refuses a folder with files that are no database, and leaves them alone', async () => {
    const folder = emptyFolder();
    fs.mkdirSync(dataOf(folder));
    fs.writeFileSync(path.join(dataOf(folder), 'letter.txt'), 'Dear Anna');
    await startFails(folder, /postgres-18 holds files that are no PostgreSQL database/);
    assert.deepEqual(fs.readdirSync(dataOf(folder)), ['letter.txt']);
  });

  it('refuses a data folder that is a file', async () => {
    const file = path.join(emptyFolder(), 'file');
    fs.writeFileSync(file, '');
    await startFails(file, /^The data folder .*file.* cannot be used by the account .*DATA_DIR/);
  });
});
