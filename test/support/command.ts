import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { environmentOf } from '../users/portal-process.ts';
import type { TestPortal } from './portal.ts';

export interface Ran {
  code: number;
  printed: string;
  complained: string;
}

/** Runs a command of the command line on the database of a test, in a process of its own. */
export const runCommand = (test: TestPortal, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  runWith({ ...environmentOf(test), ...environment }, args);

/** The same with these settings and no others. */
export async function runWith(environment: NodeJS.ProcessEnv, args: string[]): Promise<Ran> {
  const program = path.join(import.meta.dirname, `../../src/commands${path.extname(import.meta.filename)}`);
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, printed: printed.trim(), complained: complained.trim() };
}
