import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What PostgreSQL writes into `postmaster.pid`: src/include/utils/pidfile.h. */
export interface Postmaster {
  pid: number;
  /** Where its socket is. */
  socketDirectory: string;
  /** Whether it takes connections, by its own account, which a killed one leaves behind. */
  ready: boolean;
}

const STOP_LIMIT = 60_000;

/** The PostgreSQL that runs on the folder `data`, or that was killed there and could not tidy up. */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!pid) return undefined;
  return { pid, socketDirectory: path.resolve(data, lines[4] || '.'), ready: lines[7]?.trim() === 'ready' };
}

/** Whether the process with that number is a PostgreSQL on `data`, and not one that got the number later. */
export function runsOn(data: string, pid: number): boolean {
  if (process.platform !== 'linux') return commandName(pid) === 'postgres';
  try {
    const workingDirectory = fs.statSync(`/proc/${pid}/cwd`);
    const { dev, ino } = fs.statSync(data);
    return workingDirectory.dev === dev && workingDirectory.ino === ino;
  } catch {
    return isOwnersPostgres(data, pid);
  }
}

/**
 * Stops the PostgreSQL on `data` and waits until it is gone, a minute at most: with its last checkpoint, or
 * at once where nothing is to be kept.
 */
export async function stopPostmaster(data: string, throwAway: boolean): Promise<void> {
  const pid = readPostmaster(data)?.pid;
  if (!pid || !runsOn(data, pid)) return;
  process.kill(pid, throwAway ? 'SIGQUIT' : 'SIGINT');
  const limit = Date.now() + STOP_LIMIT;
  while (runsOn(data, pid) && Date.now() < limit) await pause(10);
}

function commandName(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  return path.basename(stdout?.trim() ?? '');
}

/** A container's root may be kept from seeing where another account's process works: proc(5). */
function isOwnersPostgres(data: string, pid: number): boolean {
  try {
    const [program = ''] = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(program) === 'postgres' && fs.statSync(`/proc/${pid}`).uid === fs.statSync(data).uid;
  } catch {
    return false;
  }
}
