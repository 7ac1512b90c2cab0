import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type pg from 'pg';

/** What a portal of its own process says about its start. */
export type Started = { connection: pg.PoolConfig; reused: boolean } | { error: string; name: string };

export interface Portal {
  process: ChildProcess;
  started: Promise<Started>;
  stop(): Promise<void>;
  /** As by `kill -9`. */
  kill(): Promise<void>;
}

/** A process that starts the embedded PostgreSQL of a folder, as another account if wanted. */
export function openPortal(folder: string, account?: { uid: number; gid: number }): Portal {
  const program = path.join(import.meta.dirname, `embedded-portal-process${path.extname(import.meta.filename)}`);
  const child = fork(program, [folder], { cwd: '/', ...account });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    started: Promise.race([once(child, 'message').then(([message]) => message as Started), gone.then(endedEarly)]),
    async stop() {
      child.send('stop');
      await gone;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function endedEarly(): never {
  throw new Error('the portal ended before it had started');
}
