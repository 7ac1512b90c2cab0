import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '../../src/database/embedded.ts';
import { readPostmaster, stopPostmaster } from '../../src/database/embedded-postmaster.ts';

const folders: string[] = [];
let model: Promise<string> | undefined;

/** An empty folder, removed after the run together with the PostgreSQL that may run in it. */
export function emptyFolder(mode = 0o700): string {
  const parent = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'back-office-embedded-')));
  folders.push(parent);
  fs.chmodSync(parent, mode);
  const folder = path.join(parent, 'data');
  fs.mkdirSync(folder, { mode });
  return folder;
}

/** A folder with a database `portal` in it that nobody runs. Made once, then copied. */
export async function folderWithDatabase(): Promise<string> {
  model ??= makeModel();
  const folder = emptyFolder();
  copyFolder(await model, folder);
  if (process.getuid?.() === 0) copyOwner(await model, folder);
  return folder;
}

/** Copies a data folder. PostgreSQL refuses one that others may read, which `cpSync` makes of it since Node 24. */
export function copyFolder(from: string, to: string): void {
  fs.cpSync(from, to, { recursive: true });
  copyModes(dataOf(from), dataOf(to));
}

/** The folder that PostgreSQL works in. */
export function dataOf(folder: string): string {
  return path.join(folder, 'postgres-18');
}

/** The number of the PostgreSQL that runs in the folder. */
export function postmasterOf(folder: string): number {
  const pid = readPostmaster(dataOf(folder))?.pid;
  if (!pid) throw new Error(`no PostgreSQL runs in ${folder}`);
  return pid;
}

async function makeModel(): Promise<string> {
  const folder = emptyFolder();
  await (await startEmbedded(folder)).stop();
  return folder;
}

function copyModes(from: string, to: string): void {
  const stats = fs.lstatSync(from);
  if (!stats.isDirectory()) return;
  fs.chmodSync(to, stats.mode);
  for (const name of fs.readdirSync(from)) copyModes(path.join(from, name), path.join(to, name));
}

function copyOwner(from: string, to: string): void {
  const { uid, gid } = fs.lstatSync(from);
  fs.lchownSync(to, uid, gid);
  if (!fs.lstatSync(from).isDirectory()) return;
  for (const name of fs.readdirSync(from)) copyOwner(path.join(from, name), path.join(to, name));
}

after(async () => {
  for (const parent of folders.splice(0)) {
    await stopPostmaster(path.join(parent, 'data', 'postgres-18'), true);
    fs.rmSync(parent, { recursive: true, force: true, maxRetries: 10 });
  }
  model = undefined;
});
