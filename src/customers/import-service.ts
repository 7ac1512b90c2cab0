import path from 'node:path';
import type { Readable } from 'node:stream';
import { type By, record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { CsvError, type CsvFile, openCsv } from '../lib/csv.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
import type { Words } from '../lib/words.ts';
import { type Column, columns, type ImportRow, personalColumns, readHeader, readRow } from './import-columns.ts';
import * as rowsStore from './import-rows-store.ts';
import type { Import } from './import-store.ts';
import * as store from './import-store.ts';
import { problemText } from './import-words.ts';
import { confirm, queueImport } from './import-work-service.ts';

/** Why a file cannot be imported at all. */
export interface Unusable {
  problem: CsvError['code'] | 'no-number' | 'column-twice' | 'no-rows' | 'too-many';
  line?: number | undefined;
  column?: string | undefined;
}

/** Who sends a file: a person, or nobody, by the command line. */
export type Sender = Pick<Actor, 'id' | 'masked'> | null;

const batchSize = 5_000;
const mostRows = 10_000_000;

/**
 * Reads a file of customers, row by row into a table of its own, and leaves it to be checked. Gives the number of the
 * import, or what is wrong with the file.
 */
export async function readImport(
  portal: Portal,
  sender: Sender,
  file: { name: string; stream: Readable },
): Promise<{ id: number } | Unusable> {
  try {
    const csv = await openCsv(file.stream);
    const header = readHeader(csv.header);
    if ('problem' in header) return header;
    return await fill(portal, sender, file.name, csv, header);
  } catch (error) {
    if (error instanceof CsvError) return { problem: error.code, line: error.line };
    throw error;
  }
}

/** An import of one's own. Throws `NotFound`. */
export async function findImport(portal: Portal, actor: Actor, id: number): Promise<Import> {
  const found = may(actor, 'customers.import') ? await store.findImport(portal.database.knex, id) : undefined;
  if (!found || found.userId !== actor.id || found.state === 'reading') throw new NotFound();
  return found;
}

export const findOwnImports = (portal: Portal, actor: Actor, limit: number): Promise<Import[]> =>
  store.findImportsOf(portal.database.knex, actor.id, limit);

/** How many rows are done; undefined while nobody works on it. */
export const readProgress = (portal: Portal, id: number) => store.readProgress(portal.database.knex, id);

/** The first rows that are wrong, and those that change somebody, of an import whose rows are still there. */
export async function findRows(portal: Portal, actor: Actor, { id }: Import, limit: number) {
  const { knex } = portal.database;
  if ((await rowsStore.countRows(knex, id)) === undefined) return { wrong: [], changed: [], kept: false };
  const look = { after: 0, limit, masked: actor.masked };
  const wrong = await rowsStore.readRows(knex, { id }, 'wrong', look);
  return { wrong, changed: await rowsStore.readRows(knex, { id }, 'changed', look), kept: true };
}

/**
 * The rows that are wrong, as lines of a file that can be put right and imported again: the columns that the file had and
 * the reader may receive, and behind them the line and the reason.
 */
export async function* rejectedRecords(
  portal: Portal,
  reader: Pick<Actor, 'masked'>,
  found: Pick<Import, 'id' | 'columns'>,
  t: Words,
): AsyncGenerator<(string | number)[]> {
  const mayShow = (column: Column) =>
    found.columns.includes(column) && !(reader.masked && personalColumns.includes(column));
  const shown = columns.filter(mayShow);
  yield [...shown, 'line', 'reason'];
  if ((await rowsStore.countRows(portal.database.knex, found.id)) === undefined) return;
  for (let after = 0; ; ) {
    const look = { after, limit: batchSize, masked: reader.masked };
    const rows = await rowsStore.readRows(portal.database.knex, found, 'wrong', look);
    for (const row of rows) yield [...shown.map((column) => row[column] ?? ''), row.line, problemText(t, row)];
    const last = rows.at(-1)?.line;
    if (last === undefined || rows.length < batchSize) return;
    after = last;
  }
}

/** Lets the worker carry out an import that was checked: once, however often it is asked for. */
export async function confirmImport(portal: Portal, actor: Actor, id: number): Promise<boolean> {
  authorize(may(actor, 'customers.import'), 'customers.import');
  await findImport(portal, actor, id);
  return inTransaction(portal.database.knex, async (trx) => {
    const confirmed = await confirm(trx, id, byOf(actor));
    if (confirmed) await queueImport(trx, id);
    return confirmed;
  });
}

/** Has a file checked once more with which the portal came to no end. Gives whether it had failed. */
export async function checkAgain(portal: Portal, actor: Actor, id: number): Promise<boolean> {
  authorize(may(actor, 'customers.import'), 'customers.import');
  const { fileName } = await findImport(portal, actor, id);
  return inTransaction(portal.database.knex, async (trx) => {
    const begun = await store.checkAgain(trx, id, actor.id);
    if (!begun) return false;
    await record(trx, actor, 'import.checked-again', { id, name: fileName });
    await queueImport(trx, id);
    return true;
  });
}

/** Throws a file away that was not imported. Gives whether it was there. */
export async function discardImport(portal: Portal, actor: Actor, id: number): Promise<boolean> {
  const { fileName, rowCount } = await findImport(portal, actor, id);
  return inTransaction(portal.database.knex, async (trx) => {
    const gone = await store.deleteImport(trx, id);
    if (!gone) return false;
    await rowsStore.dropRows(trx, id);
    await record(trx, actor, 'import.discarded', { id, name: fileName }, { details: { rows: rowCount } });
    return true;
  });
}

/** What the trail says of who confirmed an import, whenever the worker carries it out. */
const byOf = ({ id, name, address, requestId }: Actor): By => ({ id, name, address, requestId });

async function fill(
  portal: Portal,
  sender: Sender,
  name: string,
  csv: CsvFile,
  { places, unknown }: { places: Map<Column, number>; unknown: string[] },
): Promise<{ id: number } | Unusable> {
  const { knex } = portal.database;
  const fileName = withoutForbiddenCharacters(path.basename(name), 255);
  const given = { userId: sender?.id ?? null, masked: sender?.masked ?? false, fileName };
  const id = await inTransaction(knex, async (trx) => {
    const made = await store.insertImport(trx, { ...given, columns: [...places.keys()], unknown });
    await rowsStore.createRows(trx, made);
    return made;
  });
  try {
    const count = await insertAll(portal, id, csv, places);
    if (count > 0 && count <= mostRows) {
      await inTransaction(knex, async (trx) => {
        await store.startChecking(trx, id, count);
        if (sender) await queueImport(trx, id);
      });
      return { id };
    }
    await forget(portal, id);
    return { problem: count === 0 ? 'no-rows' : 'too-many' };
  } catch (error) {
    await forget(portal, id);
    throw error;
  }
}

/** Reads all rows; stops where they are too many. */
async function insertAll(portal: Portal, id: number, csv: CsvFile, places: Map<Column, number>): Promise<number> {
  const { knex } = portal.database;
  let batch: ImportRow[] = [];
  let count = 0;
  for await (const { line, values } of csv.rows) {
    batch.push(readRow(line, values, places, csv.header.length));
    count += 1;
    if (count > mostRows) return count;
    if (batch.length < batchSize) continue;
    await rowsStore.insertRows(knex, id, batch);
    batch = [];
  }
  if (batch.length > 0) await rowsStore.insertRows(knex, id, batch);
  return count;
}

const forget = (portal: Portal, id: number) =>
  inTransaction(portal.database.knex, async (trx) => {
    await store.deleteImport(trx, id);
    await rowsStore.dropRows(trx, id);
  });
