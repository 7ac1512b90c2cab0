import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Binaries } from './embedded-binaries.ts';
import type { Cluster } from './embedded-cluster.ts';
import { DatabaseStartError, reasonOf } from './embedded-error.ts';
import { type Holder, hold } from './embedded-holder.ts';
import { leaveNamespace } from './embedded-identity.ts';
import { type Postmaster, readPostmaster, runsOn } from './embedded-postmaster.ts';
import { type Launched, launch } from './embedded-server.ts';
import { isUnavailable } from './transactions.ts';

/** The PostgreSQL of one data folder, whether it runs or not. */
export interface Server {
  cluster: Cluster;
  binaries: Binaries;
  database: string;
  throwAway: boolean;
}

export interface Joined {
  holder: Holder;
  connection: pg.ClientConfig;
  /** Whether another process had started it. */
  reused: boolean;
}

/** Replaying the log of a killed server can take its time. */
const START_LIMIT = 120_000;

/**
 * Holds the server, which is started where none runs. Every turn looks anew at what is there, so that it does
 * not matter which of several portals starts it, or that the last of the others stops it in the same moment.
 */
export async function join(server: Server): Promise<Joined> {
  const { cluster, binaries, throwAway } = server;
  const limit = Date.now() + START_LIMIT;
  let launched: Launched | undefined;
  while (Date.now() < limit) {
    const found = readPostmaster(cluster.data);
    const joined = found?.ready ? await tryToHold(server, found, launched) : undefined;
    if (joined) return joined;
    const isRunning = found !== undefined && runsOn(cluster.data, found.pid);
    if (!isRunning && (!launched || launched.hasEnded())) {
      await afterFailure(server, launched);
      launched = await launch(cluster, binaries, throwAway, found?.pid);
    }
    await pause(10);
  }
  throw new DatabaseStartError(
    `PostgreSQL in ${cluster.data} was not ready after ${START_LIMIT / 1_000} seconds; its log is ${cluster.log}.`,
  );
}

async function tryToHold(
  { cluster, database }: Server,
  found: Postmaster,
  launched: Launched | undefined,
): Promise<Joined | undefined> {
  const connection = { host: found.socketDirectory, port: 5432, user: 'portal', database, ssl: false };
  try {
    return { holder: await hold(connection, database), connection, reused: found.pid !== launched?.pid };
  } catch (error) {
    if (isUnavailable(error)) return undefined;
    throw new DatabaseStartError(`PostgreSQL in ${cluster.data} refused the portal: ${reasonOf(error)}`);
  }
}

async function afterFailure({ cluster }: Server, launched: Launched | undefined): Promise<void> {
  const failure = launched?.failure();
  if (failure && !leaveNamespace(cluster.data)) {
    throw new DatabaseStartError(
      `PostgreSQL did not start in ${cluster.data}: ${failure} (its log is ${cluster.log}).`,
    );
  }
  if (launched) await pause(100);
}
