import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { patience } from '../support/database.ts';
import { secret, type TestPortal } from '../support/portal.ts';

export interface PortalProcess {
  address: string;
  stop(): Promise<void>;
  /** As by `kill -9`. */
  kill(): Promise<void>;
}

const children = new Set<ChildProcess>();

/** A test that fails may leave its portals behind, and mocha does not end before they do. */
if (typeof after === 'function') {
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });
}

/** A portal in a process of its own on the database of a test. */
export async function startProcess(
  test: Pick<TestPortal, 'portal'>,
  settings: Record<string, string> = {},
): Promise<PortalProcess> {
  const program = path.join(import.meta.dirname, `../../src/main${path.extname(import.meta.filename)}`);
  const env = { ...environmentOf(test), ...settings };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const address = await addressOf(child);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await once(child, 'exit');
  };
  return { address, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** The settings of a process that works on the database of a test. */
export const environmentOf = (test: Pick<TestPortal, 'portal'>) => ({
  PATH: process.env.PATH,
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  BCRYPT_COST: '4',
  PORT: '0',
  SESSION_SECRET: secret,
  DATABASE_URL: urlOf(test.portal.database.pool.options),
});

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the portal has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /is running at (http:\S+)/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error('the portal ended before it ran');
}

function urlOf({ host = '', port = 5432, user = '', password = '', database = '' }: pg.PoolOptions): string {
  const credentials = [user, typeof password === 'string' ? password : ''].map(encodeURIComponent).join(':');
  const url = new URL(`postgres://${credentials}@localhost/${database}`);
  url.searchParams.set('host', host);
  url.searchParams.set('port', String(port));
  const { connectionTimeoutMillis, ...limits } = patience;
  url.searchParams.set('connect_timeout', String(connectionTimeoutMillis / 1_000));
  for (const [name, limit] of Object.entries(limits)) url.searchParams.set(name, String(limit));
  return url.href;
}
