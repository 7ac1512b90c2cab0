import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { currentUid, describeAccount } from './embedded-accounts.ts';
import { pathAside, putInPlace, removeAbandoned } from './embedded-aside.ts';
import { DatabaseStartError, reasonOf } from './embedded-error.ts';
import { type Identity, ownerUid, runOn } from './embedded-identity.ts';

/** Where one PostgreSQL keeps what it has. */
export interface Cluster {
  /** The folder that was asked for; the rest lies in it. */
  directory: string;
  data: string;
  log: string;
}

/** Looks at the folder, made if need be, and refuses what cannot become or is no database of this PostgreSQL. */
export function findCluster(directory: string, major: number): Cluster {
  const real = openDirectory(directory);
  const data = path.join(real, `postgres-${major}`);
  refuseForeign(data, real);
  if (fs.existsSync(data)) refuseContent(data, major);
  else refuseOtherVersion(real, major);
  removeAbandoned(data);
  return { directory: real, data, log: path.join(real, 'postgres.log') };
}

/** Whether the database has been made already. */
export function isInitialised(cluster: Cluster): boolean {
  return fs.existsSync(path.join(cluster.data, 'PG_VERSION'));
}

/** Makes the empty database aside, then puts it in place. Two at once are fine: one of them wins. */
export async function initialise(
  cluster: Cluster,
  identity: Identity,
  programs: string,
  throwAway: boolean,
): Promise<void> {
  const aside = pathAside(cluster.data);
  try {
    fs.mkdirSync(aside, { mode: 0o700 });
    if (identity.kind === 'account') fs.chownSync(aside, identity.uid, identity.gid);
    await initdb(aside, identity, programs, throwAway);
    putInPlace(aside, cluster.data);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    throw new DatabaseStartError(
      `PostgreSQL could not make its database in ${cluster.data} (${reasonOf(error)}): mend that, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** Opens the log for appending; one that has grown large begins anew. */
export function openLog(cluster: Cluster, identity: Identity): number {
  const size = fs.statSync(cluster.log, { throwIfNoEntry: false })?.size ?? 0;
  const file = fs.openSync(cluster.log, size > 10_000_000 ? 'w' : 'a', 0o600);
  if (identity.kind === 'account') fs.fchownSync(file, ownerUid(identity), identity.gid);
  return file;
}

function openDirectory(directory: string): string {
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    return fs.realpathSync(directory);
  } catch (error) {
    const owner = ownerOf(directory);
    const whose = owner === undefined || owner === currentUid() ? '' : ` (it belongs to ${describeAccount(owner)})`;
    throw new DatabaseStartError(
      `The data folder ${path.resolve(directory)}${whose} cannot be used by ${describeAccount(currentUid())}: give it to this account, set DATA_DIR to another folder, or set DATABASE_URL (${reasonOf(error)}).`,
    );
  }
}

function ownerOf(file: string): number | undefined {
  try {
    return fs.statSync(file).uid;
  } catch {
    return undefined;
  }
}

/** Root may use everybody's, as its owner; everybody else only their own: PostgreSQL insists on it. */
function refuseForeign(data: string, directory: string): void {
  const owner = ownerOf(data);
  if (owner === undefined || owner === currentUid() || currentUid() === 0) return;
  throw new DatabaseStartError(
    `The database folder ${data} belongs to ${describeAccount(owner)}, but the portal runs as ${describeAccount(currentUid())}: start it as the owner or as root, or hand the folder over with "chown -R ${currentUid()} ${directory}".`,
  );
}

function refuseContent(data: string, major: number): void {
  const names = fs.readdirSync(data);
  if (names.includes('PG_VERSION')) {
    const version = fs.readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
    if (version !== String(major)) throw wrongVersion(data, version, major);
  } else if (names.length > 0) {
    throw new DatabaseStartError(
      `The folder ${data} holds files that are no PostgreSQL database: move them away, or set DATA_DIR to another folder.`,
    );
  }
}

function refuseOtherVersion(directory: string, major: number): void {
  const other = fs.readdirSync(directory).find((name) => /^postgres-\d+$/.test(name));
  if (other) throw wrongVersion(path.join(directory, other), other.slice('postgres-'.length), major);
}

function wrongVersion(data: string, version: string, major: number): DatabaseStartError {
  return new DatabaseStartError(
    `The database in ${data} was made by PostgreSQL ${version}, but this portal brings PostgreSQL ${major}: move the data over with pg_dump and psql, or set DATABASE_URL to a PostgreSQL ${version} server that has it.`,
  );
}

const defaults = [
  '--username=portal',
  '--auth-local=trust',
  '--auth-host=reject',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=und',
  '--no-instructions',
];

async function initdb(folder: string, identity: Identity, programs: string, throwAway: boolean): Promise<void> {
  const command = [path.join(programs, 'initdb'), ...defaults, ...(throwAway ? ['--no-sync'] : [])];
  const child = runOn(folder, identity, command, 'pipe');
  const complaints = child.stderr ? text(child.stderr) : '';
  child.stdout?.resume();
  const code = await exitOf(child);
  if (code === 0) return;
  const said = (await complaints).trim().split('\n');
  throw new Error(said.find((line) => /error|fatal/i.test(line)) ?? said.at(-1) ?? `initdb ended with ${code}`);
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
}
