import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate, openDatabase } from '../../src/database/database.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { isRunning } from '../../src/database/embedded-aside.ts';

export interface TestDatabase {
  connection: pg.PoolConfig;
  drop(): Promise<void>;
}

/** The limits of a portal that is tried on a machine of any speed: they end what hangs, and nothing else. */
export const patience = {
  connectionTimeoutMillis: 120_000,
  statement_timeout: 120_000,
  lock_timeout: 120_000,
  idle_in_transaction_session_timeout: 0,
};

interface TestServer {
  connectionTo(database: string): pg.PoolConfig;
  template: string;
  stop(): Promise<void>;
}

let server: Promise<TestServer> | undefined;
const databases = new Set<string>();
let made = 0;
/** The next database, made while the tests use the one before. */
let next: Promise<string> | undefined;
/** One after another: two at once wait for each other's template. */
let dropping: Promise<void> = Promise.resolve();

/** A database of one's own with the portal's schema, on the server of the run, which starts when first needed. */
export async function freshDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const { connectionTo } = await server;
  const taken = next ?? makeDatabase();
  next = taken.then(makeDatabase);
  next.catch(() => {});
  const name = await taken;
  return {
    connection: connectionTo(name),
    async drop() {
      databases.delete(name);
      const drop = () => execute(connectionTo('postgres'), `drop database if exists ${name} with (force)`);
      dropping = dropping.then(drop, drop);
      dropping.catch(() => {});
    },
  };
}

async function makeDatabase(): Promise<string> {
  const { connectionTo, template } = await (server ?? startServer());
  made += 1;
  const name = `portal_test_${process.pid}_${made}`;
  await execute(connectionTo('postgres'), `create database ${name} template ${template} strategy file_copy`);
  databases.add(name);
  return name;
}

/** Stops the server of the run; mocha calls it at the end, wherever this file was imported. */
export async function stopTestServer(): Promise<void> {
  const running = await server?.catch(() => undefined);
  await Promise.allSettled([next, dropping]);
  server = undefined;
  next = undefined;
  await running?.stop();
}

if (typeof after === 'function') {
  after(() => {
    return stopTestServer();
  });
}

async function startServer(): Promise<TestServer> {
  const url = process.env.TEST_DATABASE_URL;
  const running = url ? givenServer(url) : await throwAwayServer();
  await execute(running.connectionTo('postgres'), `create database ${running.template}`);
  const database = openDatabase(running.connectionTo(running.template));
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
  return running;
}

function givenServer(url: string): TestServer {
  const template = `portal_template_${process.pid}`;
  const connectionTo = (database: string): pg.PoolConfig => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return { connectionString: address.href };
  };
  return {
    connectionTo,
    template,
    async stop() {
      for (const name of [...databases, template]) {
        await execute(connectionTo('postgres'), `drop database if exists ${name} with (force)`);
      }
    },
  };
}

async function throwAwayServer(): Promise<TestServer> {
  await removeAbandoned();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `back-office-test-${process.pid}-`));
  const embedded = await startEmbedded(folder, { database: 'postgres', throwAway: true });
  return {
    connectionTo: (database) => ({ ...embedded.connection, database }),
    template: 'portal_template',
    stop: () => embedded.stop(),
  };
}

/** A run that was killed leaves its server behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = Number(/^back-office-test-(\d+)-/.exec(name)?.[1]);
    if (!pid || isRunning(pid)) continue;
    const folder = path.join(os.tmpdir(), name);
    const left = await startEmbedded(folder, { database: 'postgres', throwAway: true }).catch(() => undefined);
    await left?.stop();
  }
}

async function execute(connection: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
