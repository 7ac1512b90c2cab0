import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { codeOf } from '../lib/errors.ts';
import { currentUid, describeAccount } from './embedded-accounts.ts';
import { type Binaries, usablePrograms } from './embedded-binaries.ts';
import { type Cluster, initialise, isInitialised, openLog } from './embedded-cluster.ts';
import { DatabaseStartError } from './embedded-error.ts';
import { type Identity, identityForExisting, identityForNew, ownerUid, runOn } from './embedded-identity.ts';

/** A PostgreSQL that this process has started, and what became of it. */
export interface Launched {
  pid: number | undefined;
  hasEnded(): boolean;
  /** Why it ended, if it ended on its own account and for a reason that another try does not cure. */
  failure(): string | undefined;
}

/** What a start meets when another portal is starting too, or a killed server's processes are still ending. */
const passing = /lock file ".*" already exists|shared memory block .* still in use/;

/** The longest path of a Unix socket, in bytes: unix(7) has 108 with the closing zero, macOS 104. */
const SOCKET_PATH_LIMIT = 103;

/** For the most processes that a portal may have, the one that starts them, and a command beside them: 16 connections each. */
const CONNECTIONS = 300;

const forEverybody = ['listen_addresses=', 'port=5432', 'unix_socket_permissions=0700', 'log_checkpoints=off'];
const forThrowAway = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts PostgreSQL on the cluster, made first if need be, without waiting until it is ready. `formerPid` is
 * what a killed one left in its lock file.
 */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
  throwAway: boolean,
  formerPid: number | undefined,
): Promise<Launched> {
  const isNew = !isInitialised(cluster);
  const identity = isNew ? identityForNew(fs.statSync(cluster.directory)) : identityForExisting(cluster.data);
  const programs = usablePrograms(binaries, identity, cluster.directory);
  if (isNew) await initialise(cluster, identity, programs, throwAway);
  const log = openLog(cluster, identity);
  try {
    const settings = [
      ...forEverybody,
      ...(throwAway ? forThrowAway : forKeeps()),
      socketSetting(cluster.data, identity),
    ];
    const command = [path.join(programs, 'postgres'), ...settings.flatMap((setting) => ['-c', setting])];
    const begin = fs.fstatSync(log).size;
    const child = runOn(cluster.data, identity, command, log, pidToIgnore(formerPid));
    return follow(child, cluster.log, begin);
  } finally {
    fs.closeSync(log);
  }
}

/** Removes the folder that a socket needed because the path of its cluster was too long. */
export function removeSocketDirectory(data: string): void {
  if (isTooLong(data)) fs.rmSync(shortDirectory(data), { recursive: true, force: true });
}

/**
 * An eighth of the memory that this process may use, 128 MB to 1 GB, to keep pages in: PostgreSQL's own 128 MB hold a
 * quarter of a million users, and reading a page anew costs more than looking at it. Storage is taken to be an SSD.
 */
function forKeeps(): string[] {
  const megabytes = Math.floor(Math.min(os.totalmem(), process.constrainedMemory() || Infinity) / 8 / 2 ** 20);
  const buffers = `shared_buffers=${Math.min(1_024, Math.max(128, megabytes))}MB`;
  return [buffers, 'random_page_cost=1.1', `max_connections=${CONNECTIONS}`];
}

/**
 * A killed PostgreSQL's number may belong to another process by now, and PostgreSQL would wait for that one
 * for ever. It disregards the process that this variable names: CreateLockFile in miscinit.c.
 */
function pidToIgnore(pid: number | undefined): Record<string, string> {
  return pid ? { PG_GRANDPARENT_PID: String(pid) } : {};
}

function follow(child: ChildProcess, log: string, begin: number): Launched {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = code === 0 || signal ? '' : lastComplaint(log, begin);
  });
  child.unref();
  return {
    pid: child.pid,
    hasEnded: () => ended !== undefined,
    failure: () => (ended && !passing.test(ended) ? ended : undefined),
  };
}

function lastComplaint(log: string, begin: number): string {
  const lines = fs.readFileSync(log).subarray(begin).toString().trim().split('\n');
  const complaint = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  return complaint.replace(/^.*(FATAL|PANIC):\s*/, '') || 'it said nothing';
}

/** In the cluster's own folder, which PostgreSQL works in, wherever its clients can name that. */
function socketSetting(data: string, identity: Identity): string {
  return `unix_socket_directories=${isTooLong(data) ? makeShortDirectory(data, identity) : '.'}`;
}

function isTooLong(data: string): boolean {
  return Buffer.byteLength(path.join(data, '.s.PGSQL.5432')) > SOCKET_PATH_LIMIT;
}

function shortDirectory(data: string): string {
  return `/tmp/back-office-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}

function makeShortDirectory(data: string, identity: Identity): string {
  const directory = shortDirectory(data);
  try {
    fs.mkdirSync(directory, { mode: 0o700 });
    if (identity.kind === 'account') fs.chownSync(directory, identity.uid, identity.gid);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = fs.lstatSync(directory);
  if (found.isDirectory() && (found.mode & 0o077) === 0 && [currentUid(), ownerUid(identity)].includes(found.uid)) {
    if (found.uid !== ownerUid(identity)) fs.chownSync(directory, ownerUid(identity), -1);
    return directory;
  }
  throw new DatabaseStartError(
    `PostgreSQL's socket needs the folder ${directory}, which belongs to ${describeAccount(found.uid)}: remove it, or set DATA_DIR to a shorter path.`,
  );
}
