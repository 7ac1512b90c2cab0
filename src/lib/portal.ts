import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { deriveKey } from './keys.ts';
import { createSealer, type Sealer } from './sealed.ts';

/** What a running portal consists of. Services take it first; there is one per process, and one per test file. */
export interface Portal {
  config: Config;
  database: Database;
  log: Logger;
  /** SESSION_SECRET: the first signs, all are accepted. */
  secrets: string[];
  /** Keys the digests of codes and names, so that the database alone gives none of them away. */
  digestKey: Buffer;
  /** Seals what must be readable once more. */
  sealer: Sealer;
}

/** Puts a portal together. `secrets` must not be empty. */
export function createPortal(config: Config, database: Database, log: Logger, secrets: string[]): Portal {
  const [first = ''] = secrets;
  return {
    config,
    database,
    log,
    secrets,
    digestKey: deriveKey(first, 'digests'),
    sealer: createSealer(secrets, 'values'),
  };
}
