import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from './app.ts';
import { type Config, ConfigError, loadConfig, readEnvironment } from './config.ts';
import { DatabaseStartError } from './database/embedded.ts';
import { answerBrokenRequest } from './lib/client-errors.ts';
import { describeError } from './lib/log.ts';
import type { Portal } from './lib/portal.ts';
import { requestTimes } from './lib/request-time.ts';
import { loadControllers } from './lib/routing.ts';
import { createServer } from './lib/server.ts';
import { prepareFirstStart, SetupError } from './setup/service.ts';
import { startPortal } from './start.ts';

/** A part of the portal that runs, and how it ends. */
interface Running {
  stop(): Promise<void>;
}

const ONE_SECOND = 1_000;
const TEN_SECONDS = 10_000;

async function main(): Promise<void> {
  const config = loadConfig(readEnvironment(), { demo: process.argv.includes('--demo') });
  const { portal, stop: stopPortal } = await startPortal(config);
  const running: Running[] = [{ stop: stopPortal }];
  stopOnSignals(portal, running);
  const prepare = config.demo ? (await import('./demo.ts')).prepareDemo : prepareFirstStart;
  const first = await prepare(portal);
  const server = await listen(portal);
  running.unshift({ stop: () => close(server) });
  const address = config.PUBLIC_URL;
  print(`${config.PORTAL_NAME} is running at ${address}`);
  for (const line of first(address)) print(line);
  const stopping = new AbortController();
  const rest = startRest(portal, stopping.signal);
  running.unshift({
    stop: async () => {
      stopping.abort();
      await (await rest)?.stop();
    },
  });
  await rest;
}

/** The worker, and the pages nobody has asked for yet: a second later, so that requests that waited for the start go first. */
async function startRest(portal: Portal, stopping: AbortSignal): Promise<Running | undefined> {
  await pause(ONE_SECOND, undefined, { signal: stopping }).catch(() => {});
  if (stopping.aborted) return undefined;
  const { startWorker } = await import('./worker.ts');
  const worker = await startWorker(portal, { print });
  await loadControllers();
  return worker;
}

/**
 * Listens where the configuration says; the demo takes the next free port. Which one it is must be known before the first
 * page or mail that tells the address.
 */
async function listen(portal: Portal): Promise<http.Server> {
  const { HOST, PORT, demo } = portal.config;
  for (let port = PORT; ; port += 1) {
    const limits = { maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: requestTimes.uploads };
    const server = createServer(createApp(portal), { ...limits, connectionsCheckingInterval: ONE_SECOND });
    server.maxConnections = 1_000;
    server.on('clientError', answerBrokenRequest);
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(port, HOST, () => resolve(undefined));
    });
    if (!error) {
      portal.config.PUBLIC_URL = addressOf(portal.config, (server.address() as AddressInfo).port);
      return server;
    }
    if (error.code === 'EADDRINUSE' && demo && port < PORT + 100) continue;
    if (error.code === 'EADDRINUSE') throw new ConfigError(`PORT is "${port}": something else listens there already.`);
    throw new ConfigError(`HOST is "${HOST}" and PORT "${port}": the portal cannot listen there (${error.code}).`);
  }
}

/** SIGTERM and SIGINT let running requests finish, 10 s at most, then stop the database. */
function stopOnSignals(portal: Portal, running: Running[]): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    portal.log.info({ signal }, 'stopping');
    for (const part of running) await part.stop().catch((error) => portal.log.error({ err: describeError(error) }));
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}

async function close(server: http.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), TEN_SECONDS);
  await closed;
  clearTimeout(timer);
}

/** What people type into their browsers, where the port in it is the one that was asked for and another one was free. */
const addressOf = ({ PORT, PUBLIC_URL }: Config, port: number) =>
  new URL(PUBLIC_URL).port === String(PORT) ? PUBLIC_URL.replace(/:\d+$/, `:${port}`) : PUBLIC_URL;

const print = (line: string) => void process.stdout.write(`${line}\n`);

main().catch((error: unknown) => {
  const expected = [ConfigError, DatabaseStartError, SetupError].some((kind) => error instanceof kind);
  process.stderr.write(`${expected ? (error as Error).message : JSON.stringify(describeError(error))}\n`);
  process.exit(1);
});
