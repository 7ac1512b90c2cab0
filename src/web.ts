import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from './app.ts';
import { type Config, ConfigError } from './config.ts';
import { answerBrokenRequest } from './lib/client-errors.ts';
import { shareCores } from './lib/passwords.ts';
import type { Portal } from './lib/portal.ts';
import { requestTimes } from './lib/request-time.ts';
import { loadControllers } from './lib/routing.ts';
import { createServer, endingOf } from './lib/server.ts';
import { prepareFirstStart } from './setup/service.ts';
import { startPortal } from './start.ts';
import { addressOf, announce, print, stopOnSignals } from './terminal.ts';

/** What of this process takes requests and jobs, each with the way to end it. */
type Parts = (() => Promise<void>)[];

const ONE_SECOND = 1_000;
const TEN_SECONDS = 10_000;

/** Prepares the database and serves the portal, in this process alone. */
export async function serveAlone(config: Config): Promise<void> {
  await run(config, { migrated: true }, async (portal, parts) => {
    const prepare = config.demo ? (await import('./demo.ts')).prepareDemo : prepareFirstStart;
    const first = await prepare(portal);
    await listen(portal, parts);
    announce(config, first);
    await startRest(portal, parts);
  });
}

/** Serves as one of several processes. The one that started them has prepared the database, and tells where they are. */
export async function serveBesideOthers(config: Config): Promise<void> {
  shareCores(config.WORKERS);
  await run(config, { migrated: false }, async (portal, parts) => {
    await listen(portal, parts);
    await startRest(portal, parts);
  });
}

/** Runs the portal until a signal comes or its start fails, and then stops its parts before the database. */
async function run(
  config: Config,
  options: { migrated: boolean },
  serve: (portal: Portal, parts: Parts) => Promise<void>,
): Promise<void> {
  const { portal, stop: stopPortal } = await startPortal(config, options);
  const parts: Parts = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await Promise.all(parts.map((end) => end()));
    await stopPortal();
  };
  stopOnSignals(portal.log, stop);
  try {
    await serve(portal, parts);
  } catch (error) {
    if (stopping) return;
    await stop();
    throw error;
  }
}

/**
 * Listens where the configuration says; the demo takes the next free port. Which one it is must be known before the first
 * page or mail that tells the address.
 */
async function listen(portal: Portal, parts: Parts): Promise<void> {
  const { HOST, PORT, demo } = portal.config;
  for (let port = PORT; ; port += 1) {
    const limits = { maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: requestTimes.uploads };
    const server = createServer(createApp(portal), { ...limits, connectionsCheckingInterval: ONE_SECOND });
    const end = endingOf(server, TEN_SECONDS);
    server.maxConnections = 1_000;
    server.on('clientError', answerBrokenRequest);
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(port, HOST, () => resolve(undefined));
    });
    if (!error) {
      portal.config.PUBLIC_URL = addressOf(portal.config, (server.address() as AddressInfo).port);
      parts.push(end);
      return;
    }
    if (error.code === 'EADDRINUSE' && demo && port < PORT + 100) continue;
    if (error.code === 'EADDRINUSE') throw new ConfigError(`PORT is "${port}": something else listens there already.`);
    throw new ConfigError(`HOST is "${HOST}" and PORT "${port}": the portal cannot listen there (${error.code}).`);
  }
}

/** The worker, and the pages nobody has asked for yet: a second later, so that requests that waited for the start go first. */
async function startRest(portal: Portal, parts: Parts): Promise<void> {
  const stopping = new AbortController();
  const worker = startWorkerLater(portal, stopping.signal);
  parts.push(async () => {
    stopping.abort();
    await (await worker)?.stop();
  });
  if (await worker) await loadControllers();
}

async function startWorkerLater(portal: Portal, stopping: AbortSignal): Promise<{ stop(): Promise<void> } | undefined> {
  await pause(ONE_SECOND, undefined, { signal: stopping }).catch(() => {});
  if (stopping.aborted) return undefined;
  const { startWorker } = await import('./worker.ts');
  return startWorker(portal, { print });
}
