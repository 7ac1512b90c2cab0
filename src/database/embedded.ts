import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './embedded-binaries.ts';
import { findCluster } from './embedded-cluster.ts';
import { DatabaseStartError, reasonOf } from './embedded-error.ts';
import { type Holder, letGo } from './embedded-holder.ts';
import { type Joined, join, type Server } from './embedded-join.ts';
import { stopPostmaster } from './embedded-postmaster.ts';
import { removeSocketDirectory } from './embedded-server.ts';

export { DatabaseStartError };

/** The portal's own PostgreSQL, running. */
export interface EmbeddedDatabase {
  connection: pg.PoolConfig;
  /** Whether it ran before: another portal uses it, or one was killed. */
  reused: boolean;
  /** Stops it, unless another portal still uses it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The database to make and to connect to. */
  database?: string;
  /** For tests: nothing is kept safe from a power cut, and the whole folder is removed at the end. */
  throwAway?: boolean;
}

/**
 * Starts a PostgreSQL that keeps its data under `dataDirectory` and is reached through a Unix socket alone,
 * or joins the one that runs there. It outlives a portal that is killed, and is started again if it is killed
 * itself. Throws a DatabaseStartError when it cannot be used here.
 */
export async function startEmbedded(dataDirectory: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const { server, holder, connection, reused } = await findAndJoin(dataDirectory, options);
  const release = keepHolding(server, holder);
  let stopped: Promise<void> | undefined;
  return {
    connection,
    reused,
    stop() {
      stopped ??= release().then((last) => leave(server, last));
      return stopped;
    },
  };
}

async function findAndJoin(dataDirectory: string, options: EmbeddedOptions): Promise<Joined & { server: Server }> {
  try {
    const server = findServer(dataDirectory, options);
    return { server, ...(await join(server)) };
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error;
    throw new DatabaseStartError(`PostgreSQL could not be started in ${dataDirectory}: ${reasonOf(error)}`);
  }
}

function findServer(dataDirectory: string, { database = 'portal', throwAway = false }: EmbeddedOptions): Server {
  const binaries = findBinaries();
  return { cluster: findCluster(dataDirectory, binaries.major), binaries, database, throwAway };
}

/** Joins again whenever the server is lost, until released. The release resolves with the last one's holder. */
function keepHolding(server: Server, first: Holder): () => Promise<Holder | undefined> {
  let released = false;
  let current = Promise.resolve<Holder | undefined>(watch(first));

  function watch(holder: Holder): Holder {
    holder.once('end', () => {
      if (!released) current = joinAgain();
    });
    return holder;
  }

  async function joinAgain(): Promise<Holder | undefined> {
    while (!released) {
      const joined = await join(server).catch(() => undefined);
      if (joined) return watch(joined.holder);
      await pause(1_000);
    }
    return undefined;
  }

  return async () => {
    released = true;
    const holder = await current;
    if (!holder) return undefined;
    if (await letGo(holder)) return holder;
    await holder.end().catch(() => {});
    return undefined;
  };
}

async function leave({ cluster, throwAway }: Server, last: Holder | undefined): Promise<void> {
  if (!last) return;
  await stopPostmaster(cluster.data, throwAway);
  await last.end().catch(() => {});
  removeSocketDirectory(cluster.data);
  if (throwAway) fs.rmSync(cluster.directory, { recursive: true, force: true });
}
