import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { describeError } from './lib/log.ts';
import { ProcessError } from './process-error.ts';
import { prepareFirstStart } from './setup/service.ts';
import { startPortal } from './start.ts';
import { addressOf, announce, stopOnSignals } from './terminal.ts';

/** A process that takes requests. */
interface Serving {
  worker: Worker;
  port: number;
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>;
}

/** What is known of the processes together. */
interface Together {
  log: Logger;
  serving: Set<Worker>;
  stopping: AbortSignal;
}

const SETTLED_AFTER = 60_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 30_000;
const TRIES_WITH_NOBODY_SERVING = 5;
/** Longer than a process takes over its requests, its jobs and its connections. */
const STOP_WITHIN = 15_000;

/**
 * Prepares the database and keeps `WORKERS` processes serving on one port: one that ends is started again. This process
 * holds the database, which it stops after them; they end with it, too, when it is killed.
 */
export async function serveInProcesses(config: Config): Promise<void> {
  // Each takes its connections itself: one that is handed from here to a process that ends meanwhile would hang for good.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const { portal, stop: stopPortal } = await startPortal(config);
  const stopping = new AbortController();
  const together: Together = { log: portal.log, serving: new Set(), stopping: stopping.signal };
  const stop = async () => {
    stopping.abort();
    await Promise.all(Object.values(cluster.workers ?? {}).map(end));
    await stopPortal();
  };
  stopOnSignals(portal.log, stop);
  try {
    const first = await prepareFirstStart(portal);
    const processes = await Promise.all(Array.from({ length: config.WORKERS }, () => start(together)));
    announce({ ...config, PUBLIC_URL: addressOf(config, processes[0]?.port ?? config.PORT) }, first);
    await Promise.all(processes.map((serving) => keepServing(together, serving)));
  } catch (error) {
    if (stopping.signal.aborted) return;
    await stop();
    throw error;
  }
}

/** Starts a process, and waits until it takes requests. Throws a ProcessError with what it said when it ends before. */
async function start({ log, serving }: Together): Promise<Serving> {
  const worker = cluster.fork();
  let problem = 'A process of the portal ended before it took requests.';
  worker.on('message', (said: { problem: string }) => {
    problem = said.problem;
  });
  const ended = once(worker, 'exit').then(([code, signal]) => {
    serving.delete(worker);
    return { code, signal };
  });
  const listening = once(worker, 'listening').then(([{ port }]) => port as number);
  const port = await Promise.race([listening, ended.then(() => undefined)]);
  if (port === undefined) throw new ProcessError(problem);
  serving.add(worker);
  log.info({ process: worker.process.pid }, 'a process serves');
  return { worker, port, ended };
}

/** Replaces a process whenever it ends, until the portal stops. */
async function keepServing(together: Together, first: Serving): Promise<void> {
  const { log, stopping } = together;
  let failures = 0;
  for (let serving: Serving | undefined = first; serving; serving = await startAgain(together, failures)) {
    const since = Date.now();
    const how = await serving.ended;
    if (stopping.aborted) return;
    log.warn({ process: serving.worker.process.pid, ...how }, 'a process ended');
    failures = Date.now() - since > SETTLED_AFTER ? 0 : failures + 1;
  }
}

/**
 * Tries until a process serves in the place of one that ended, with growing pauses. Gives none when the portal stops
 * meanwhile, and throws what the last one said when that did not succeed several times and no other serves either.
 */
async function startAgain(together: Together, failures: number): Promise<Serving | undefined> {
  const { log, stopping, serving } = together;
  for (let tries = 1; ; tries += 1) {
    const wait = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures + tries - 1));
    await pause(wait, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return undefined;
    try {
      return await start(together);
    } catch (error) {
      if (stopping.aborted) return undefined;
      log.error({ err: describeError(error) }, 'a process could not be started');
      if (tries >= TRIES_WITH_NOBODY_SERVING && serving.size === 0) throw error;
    }
  }
}

async function end(worker: Worker | undefined): Promise<void> {
  if (!worker || worker.isDead()) return;
  const gone = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), STOP_WITHIN);
  await gone;
  clearTimeout(timer);
}
