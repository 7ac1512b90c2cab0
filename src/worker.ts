import { setTimeout as pause } from 'node:timers/promises';
import type { LogFunctionFactory, Runner, RunnerOptions, TaskList } from 'graphile-worker';
import type { Logger } from 'pino';
import { tendBulk, workOnBulk } from './bulk/work-service.ts';
import { tidyUp } from './housekeeping/service.ts';
import { tendImports, workOnImport } from './imports/work-service.ts';
import type { Jobs } from './jobs.ts';
import { describeError } from './lib/log.ts';
import { createMailTransport, type MailTransport } from './lib/mail-transport.ts';
import type { Portal } from './lib/portal.ts';
import { sendMail, tendOutbox } from './outbox/service.ts';
import { answerRequest } from './password/forgotten-service.ts';

declare global {
  namespace GraphileWorker {
    interface Tasks extends Jobs {}
  }
}

export interface Worker {
  /** Takes no more jobs and waits for those that run, some seconds at most: what is not done by then is done later. */
  stop(): Promise<void>;
}

const RESTART_AFTER = 5_000;
const ABORT_AFTER = 3_000;
const STOP_WITHIN = 8_000;
const CONCURRENCY = 4;
/** How often each of the workers asks in vain before they are started again. */
const TRIES = 2;

/**
 * Works off the job queue beside the web server, in any number of processes: mails as soon as they are committed, and
 * what must be done now and then. It goes on after a lost database. Stop it before the database is closed.
 */
export async function startWorker(
  portal: Portal,
  options: { print?: (text: string) => void; transport?: MailTransport } = {},
): Promise<Worker> {
  const transport = options.transport ?? (await createMailTransport(portal.config, options.print ?? (() => {})));
  const { Logger: QueueLogger, parseCronItems, run } = await import('graphile-worker');
  const runnerOptions: RunnerOptions = {
    pgPool: portal.database.pool,
    noHandleSignals: true,
    concurrency: CONCURRENCY,
    pollInterval: 5_000,
    gracefulShutdownAbortTimeout: ABORT_AFTER,
    logger: new QueueLogger(logTo(portal.log)),
    taskList: tasksOf(portal, transport),
    parsedCronItems: parseCronItems([
      every('* * * * *', 'tend-outbox'),
      every('* * * * *', 'tend-imports'),
      every('* * * * *', 'tend-bulk'),
      every('*/5 * * * *', 'tidy-up'),
    ]),
    // Without a batch the end of a job is reported by a promise that nobody looks at: a lost database would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  };
  return keepRunning(() => run({ ...runnerOptions }), portal.log);
}

const tasksOf = (portal: Portal, transport: MailTransport): Required<Pick<TaskList, keyof Jobs>> & TaskList => ({
  'send-mail': ({ id }, { abortSignal }) => sendMail(portal, transport, id, abortSignal),
  'forgotten-password': ({ request }) => answerRequest(portal, request),
  'work-on-import': ({ id }, { abortSignal }) => workOnImport(portal, id, abortSignal),
  'work-on-bulk': ({ id }, { abortSignal }) => workOnBulk(portal, id, abortSignal),
  'tend-outbox': () => tendOutbox(portal),
  'tend-imports': () => tendImports(portal),
  'tend-bulk': () => tendBulk(portal),
  'tidy-up': () => tidyUp(portal),
});

/** One job at a time, before all mails; a time missed is not made up for. */
const every = (match: string, task: string) => ({
  match,
  task,
  options: { jobKey: task, priority: -1, backfillPeriod: 0 },
});

/**
 * graphile-worker gives up when it cannot write down the end of a job for some minutes, and never finds a job where its
 * very first question failed: 0.17.3 keeps that answer. It is started again then.
 */
async function keepRunning(run: () => Promise<Runner>, log: Logger): Promise<Worker> {
  const start = async () => stopWhereNothingWorks(await run(), log);
  const stopping = new AbortController();
  let runner = await start();
  const watching = watch();

  async function watch(): Promise<void> {
    for (;;) {
      await runner.promise.catch((error: unknown) => log.error({ err: describeError(error) }, 'worker ended'));
      await pause(RESTART_AFTER, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      runner = await start().catch(() => runner);
      if (stopping.signal.aborted) return stopRunner(runner);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.race([Promise.all([stopRunner(runner), watching]), pause(STOP_WITHIN, undefined, { ref: false })]);
  }

  return { stop };
}

/** Stops what only fails to ask for jobs. */
function stopWhereNothingWorks(runner: Runner, log: Logger): Runner {
  let failures = 0;
  const work = () => {
    failures = 0;
  };
  runner.events.on('worker:getJob:empty', work);
  runner.events.on('job:start', work);
  runner.events.on('worker:getJob:error', ({ error }) => {
    failures += 1;
    if (failures !== CONCURRENCY * TRIES) return;
    log.error({ err: describeError(error) }, 'worker finds no jobs');
    void stopRunner(runner);
  });
  return runner;
}

/** Stopping twice is an error to graphile-worker. */
const stopRunner = (runner: Runner) => runner.stop().catch(() => {});

/** The queue's own words without the jobs' content: of a task that failed only what `describeError` lets through. */
const logTo =
  (log: Logger): LogFunctionFactory =>
  () =>
  (level, message, meta) => {
    const { job, error, failure } = (meta ?? {}) as { job?: { id: string }; error?: unknown; failure?: boolean };
    const fields = { job: job?.id, err: error === undefined ? undefined : describeError(error) };
    if (level === 'error') log.error(fields, failure ? 'a task failed' : message);
    else if (level === 'warning') log.warn(fields, message);
    else log.debug(fields, message);
  };
