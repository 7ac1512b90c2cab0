import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { type Database, migrate, openDatabase } from './database/database.ts';
import { type EmbeddedDatabase, startEmbedded } from './database/embedded.ts';
import { codeOf } from './lib/errors.ts';
import { createLog } from './lib/log.ts';
import { createPortal, type Portal } from './lib/portal.ts';

export interface StartedPortal {
  portal: Portal;
  /** Closes the connections and, where this process is the last that uses it, stops the portal's own database. */
  stop(): Promise<void>;
}

/**
 * Starts or finds the database, brings its schema up to date, unless that is not wanted, and puts the portal together:
 * for the web and the command line.
 */
export async function startPortal(config: Config, { migrated = true } = {}): Promise<StartedPortal> {
  const folder = config.demo ? path.join(config.DATA_DIR, 'demo') : config.DATA_DIR;
  const embedded = config.DATABASE_URL ? undefined : await startEmbedded(folder);
  const database = openDatabase(embedded?.connection ?? { connectionString: config.DATABASE_URL ?? '' });
  try {
    if (migrated) await migrate(database);
    const secrets = config.SESSION_SECRET ?? [ownSecret(folder)];
    const portal = createPortal(config, database, createLog(config.LOG_LEVEL), secrets);
    return { portal, stop: () => stop(database, embedded) };
  } catch (error) {
    await stop(database, embedded);
    throw error;
  }
}

async function stop(database: Database, embedded: EmbeddedDatabase | undefined): Promise<void> {
  await database.close();
  await embedded?.stop();
}

/** A secret of the embedded database's own, made once. Created exclusively, so that of two starts one decides. */
function ownSecret(folder: string): string {
  const file = path.join(folder, 'session-secret');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${randomBytes(48).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
