import type { Connection } from '../database/database.ts';
import type { Staging } from '../database/staging.ts';
import type { Portal } from '../lib/portal.ts';
import type { Permission } from '../permissions.ts';
import type { Import } from './store.ts';

/** What a file is about, and what it looks like. */
export interface Kind {
  /** What one needs to import such a file: all of it. */
  permissions: readonly Permission[];
  staging: Staging;
  /** The columns of a file, each with the name of its field, by which it is called. */
  fields: Readonly<Record<string, string>>;
  /** The value of a cell as it will be stored, with what is wrong with it. */
  readCell(column: string, cell: string): { value: string; problem?: string };
}

/** What importing the rows of a kind of files means. All else is the same for every file. */
export interface Meaning {
  /** Finds out what each row would do now, and writes that into the rows: `outcome`, `changed`, or `problem`. */
  compare(portal: Portal, trx: Connection, found: Import): Promise<void>;
  /**
   * Carries out the next part, in a transaction that is committed then; `compare` was asked when the first of them began.
   * Gives whether that was the last one.
   */
  apply(portal: Portal, trx: Connection, found: Import, work: Work): Promise<boolean>;
}

export interface Work {
  signal: AbortSignal | undefined;
  /** Says how many rows are done. */
  tell(done: number): Promise<void>;
}
