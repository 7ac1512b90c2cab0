import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { describeError } from './lib/log.ts';

/** Writes a line for the person who started the portal. */
export const print = (line: string) => void process.stdout.write(`${line}\n`);

/** Writes a line about what ends the portal. */
export const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** Tells that person where the portal is, and what else there is to tell at a first start. */
export function announce({ PORTAL_NAME, PUBLIC_URL }: Config, more: (address: string) => string[]): void {
  print(`${PORTAL_NAME} is running at ${PUBLIC_URL}`);
  for (const line of more(PUBLIC_URL)) print(line);
}

/** SIGTERM and SIGINT stop what runs in this process, once, and then end it. */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const end = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    await stop().catch((error) => log.error({ err: describeError(error) }));
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(signal));
}

/** What people type into their browsers, where the port in it is the one that was asked for and another one was free. */
export const addressOf = ({ PORT, PUBLIC_URL }: Config, port: number): string =>
  new URL(PUBLIC_URL).port === String(PORT) ? PUBLIC_URL.replace(/:\d+$/, `:${port}`) : PUBLIC_URL;
