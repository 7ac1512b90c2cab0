import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../src/lib/root.ts';

/** Clock ticks a second in /proc/<pid>/stat (proc(5)): 100 on every Linux in use. */
const TICKS = 100;

/** What `npm start` runs, read from package.json, so that nothing else is measured than what people use. */
const { start: command } = (JSON.parse(read(path.join(root, 'package.json'))) as { scripts: { start: string } })
  .scripts;

export interface Running {
  process: ChildProcess;
  address: string;
  /** From its start to the line that names its address. */
  milliseconds: number;
  stop(): Promise<void>;
}

/** Starts a program of the portal and waits for the line with its address. */
export async function startProgram(file: string, environment: NodeJS.ProcessEnv): Promise<Running> {
  const start = performance.now();
  const child = spawn(command.replace('src/main.js', file), {
    shell: true,
    cwd: root,
    env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const address = /at (http:\S+)/.exec(line)?.[1];
    if (!address) continue;
    child.stdout?.resume();
    const milliseconds = performance.now() - start;
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    return { process: child, address, milliseconds, stop };
  }
  throw new Error(`${file} ended before it listened`);
}

/** CPU time in milliseconds that a process has used so far. Linux only; 0 elsewhere. */
export function cpuOf(pid: number | undefined): number {
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number);
  return ((user + system) / TICKS) * 1000;
}

/** CPU time in milliseconds of a PostgreSQL and all its processes, ended ones too, found by one that runs. */
export function cpuOfPostgres(backendPid: number): number {
  const postmaster = Number(statOf(backendPid)[1]);
  const ended = statOf(postmaster).slice(13, 15).map(Number);
  const children = processes().filter((pid) => Number(statOf(pid)[1]) === postmaster);
  const running = [postmaster, ...children].reduce((sum, pid) => sum + cpuOf(pid), 0);
  return running + ((ended[0] ?? 0) + (ended[1] ?? 0)) * (1000 / TICKS);
}

/** Resident memory in MB. */
export function memoryOf(pid: number | undefined): number {
  const status = read(`/proc/${pid}/status`);
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

const processes = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The fields of /proc/<pid>/stat from the third on: state, parent … */
const statOf = (pid: number | undefined) =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
