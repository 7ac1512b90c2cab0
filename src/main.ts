import cluster from 'node:cluster';
import { ConfigError, loadConfig, readEnvironment } from './config.ts';
import { DatabaseStartError } from './database/embedded-error.ts';
import { describeError } from './lib/log.ts';
import { ProcessError } from './process-error.ts';
import { SetupError } from './setup/error.ts';
import { complain } from './terminal.ts';

/** What ends a start with one sentence, for the person who started it. */
const expected = [ConfigError, DatabaseStartError, SetupError, ProcessError];

async function main(): Promise<void> {
  const config = loadConfig(readEnvironment(), { demo: process.argv.includes('--demo') });
  if (config.WORKERS === 1) return (await import('./web.ts')).serveAlone(config);
  if (cluster.isPrimary) return (await import('./processes.ts')).serveInProcesses(config);
  return (await import('./web.ts')).serveBesideOthers(config);
}

/** One of several processes leaves it to the one that started them to say so once. */
main().catch((error: unknown) => {
  const isExpected = expected.some((kind) => error instanceof kind);
  const problem = isExpected ? (error as Error).message : JSON.stringify(describeError(error));
  if (cluster.worker) return void cluster.worker.send({ problem }, () => process.exit(1));
  complain(problem);
  process.exit(1);
});
