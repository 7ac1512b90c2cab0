import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf } from '../lib/errors.ts';

const HOUR = 3_600_000;

/**
 * The path beside `target` where this process makes it ready, to be put in place by one rename: whoever is
 * killed half way leaves nothing that looks finished.
 */
export function pathAside(target: string): string {
  return `${target}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Puts in place what was made aside; where another process was faster, its work stays and ours goes. */
export function putInPlace(aside: string, target: string): void {
  try {
    fs.renameSync(aside, target);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

/** Removes what killed processes left aside of `target`. */
export function removeAbandoned(target: string): void {
  const start = `${path.basename(target)}.new-`;
  for (const name of fs.readdirSync(path.dirname(target))) {
    if (!name.startsWith(start)) continue;
    const aside = path.join(path.dirname(target), name);
    const pid = Number.parseInt(name.slice(start.length), 10);
    if (isAbandoned(aside, pid)) removeQuietly(aside);
  }
}

/** Whether there is a process with that number, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Numbers of processes come back, above all in containers, so that an hour is enough for any of them. */
function isAbandoned(aside: string, pid: number): boolean {
  const made = fs.statSync(aside, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && (!isRunning(pid) || Date.now() - made > HOUR);
}

/** What an initdb that outlived its portal is still writing goes at a later start. */
function removeQuietly(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {}
}
