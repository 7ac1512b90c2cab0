import path from 'node:path';
import type { Readable } from 'node:stream';
import { type By, record } from '../audit/service.ts';
import type { StagedRow, Staging } from '../database/staging.ts';
import * as staging from '../database/staging.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { CsvError, type CsvFile, openCsv } from '../lib/csv.ts';
import type { CsvCell } from '../lib/csv-files.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
import type { Words } from '../lib/words.ts';
import { readHeader, readRow } from './columns.ts';
import type { Kind } from './kind.ts';
import { type KindName, kinds } from './kinds.ts';
import type { Import, Way } from './store.ts';
import * as store from './store.ts';
import { problemText } from './words.ts';
import { confirm, queueImport } from './work-service.ts';

export type { Import, Way };

/** Why a file cannot be imported at all. */
export interface Unusable {
  problem: CsvError['code'] | 'no-key' | 'column-twice' | 'no-rows' | 'too-many';
  line?: number | undefined;
  column?: string | undefined;
}

/** Who sends a file: a person, or nobody, by the command line. */
export type Sender = Pick<Actor, 'id' | 'masked'> | null;

const batchSize = 5_000;
const mostRows = 10_000_000;

/**
 * Reads a file, row by row into a table of its own, and leaves it to be checked. Gives the number of the
 * import, or what is wrong with the file.
 */
export async function readImport(
  portal: Portal,
  sender: Sender,
  kind: KindName,
  file: { name: string; stream: Readable },
): Promise<{ id: number } | Unusable> {
  try {
    const csv = await openCsv(file.stream);
    const header = readHeader(kinds[kind], csv.header);
    if ('problem' in header) return header;
    return await fill(portal, sender, { kind, name: file.name }, csv, header.places, header.unknown);
  } catch (error) {
    if (error instanceof CsvError) return { problem: error.code, line: error.line };
    throw error;
  }
}

/** Throws `Forbidden` unless the actor may import files of this kind. */
export function authorizeImport(actor: Actor, kind: KindName): void {
  for (const permission of kinds[kind].permissions) authorize(may(actor, permission), permission);
}

/** An import of one's own, of something that one may still import. Throws `NotFound` or `Forbidden`. */
export async function findImport(portal: Portal, actor: Actor, id: number): Promise<Import> {
  const found = await store.findImport(portal.database.knex, id);
  if (!found || found.userId !== actor.id || found.state === 'reading') throw new NotFound();
  authorizeImport(actor, found.kind);
  return found;
}

export const findOwnImports = (portal: Portal, actor: Actor, kind: KindName, limit: number): Promise<Import[]> =>
  store.findImportsOf(portal.database.knex, actor.id, kind, limit);

/** Those of some imports that are one's own, still there, and of something that one may still import. */
export async function findOwnAmong(portal: Portal, actor: Actor, ids: number[]): Promise<number[]> {
  const found = ids.length > 0 ? await store.findOwnAmong(portal.database.knex, actor.id, ids) : [];
  return found
    .filter(({ kind }) => kinds[kind].permissions.every((permission) => may(actor, permission)))
    .map(({ id }) => id);
}

/** How many rows are done; undefined while nobody works on it. */
export const readProgress = (portal: Portal, id: number) => store.readProgress(portal.database.knex, id);

/** The first rows that are wrong, and those that change somebody, of an import whose rows are still there. */
export async function findRows(portal: Portal, actor: Actor, { id, kind }: Import, limit: number) {
  const { knex } = portal.database;
  const shape = kinds[kind].staging;
  if ((await staging.countRows(knex, id)) === undefined) return { wrong: [], changed: [], kept: false };
  const look = { after: 0, limit, masked: actor.masked };
  const wrong = await staging.readRows(knex, shape, id, 'wrong', look);
  return { wrong, changed: await staging.readRows(knex, shape, id, 'changed', look), kept: true };
}

/**
 * The rows that are wrong, as lines of a file that can be put right and imported again: the columns that the file had and
 * the reader may receive, and behind them the line and the reason.
 */
export async function* rejectedRecords(
  portal: Portal,
  reader: Pick<Actor, 'masked'>,
  found: Pick<Import, 'id' | 'kind' | 'columns'>,
  t: Words,
): AsyncGenerator<CsvCell[]> {
  const shape: Staging = kinds[found.kind].staging;
  const mayShow = (column: string) =>
    found.columns.includes(column) && !(reader.masked && shape.personal.includes(column));
  const shown = shape.columns.filter(mayShow);
  yield [...shown, 'line', 'reason'];
  if ((await staging.countRows(portal.database.knex, found.id)) === undefined) return;
  for (let after = 0; ; ) {
    const look = { after, limit: batchSize, masked: reader.masked };
    const rows = await staging.readRows(portal.database.knex, shape, found.id, 'wrong', look);
    for (const row of rows)
      yield [...shown.map((column) => row.cells[column] ?? ''), row.line, problemText(t, found.kind, row)];
    const last = rows.at(-1)?.line;
    if (last === undefined || rows.length < batchSize) return;
    after = last;
  }
}

/** Whether it has to be said how new users get in. */
export const needsWay = ({ kind, counts }: Import): boolean => kind === 'users' && (counts.new ?? 0) > 0;

/**
 * Lets the worker carry out an import that was checked: once, however often it is asked for. Gives what is wrong with the
 * way in which new users get in, if anything.
 */
export async function confirmImport(
  portal: Portal,
  actor: Actor,
  id: number,
  way: Way | '',
): Promise<'required' | 'no-mail' | undefined> {
  const found = await findImport(portal, actor, id);
  if (needsWay(found) && way === '') return 'required';
  if (needsWay(found) && way === 'mail' && !portal.config.canMail) return 'no-mail';
  await inTransaction(portal.database.knex, async (trx) => {
    const confirmed = await confirm(trx, id, byOf(actor), needsWay(found) && way !== '' ? way : null);
    if (confirmed) await queueImport(trx, id);
  });
  return undefined;
}

/** Has a file checked once more with which the portal came to no end. Gives whether it had failed. */
export async function checkAgain(portal: Portal, actor: Actor, id: number): Promise<boolean> {
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
    await staging.dropRows(trx, id);
    await record(trx, actor, 'import.discarded', { id, name: fileName }, { details: { rows: rowCount } });
    return true;
  });
}

/** What the trail says of who confirmed an import, whenever the worker carries it out. */
const byOf = ({ id, name, address, requestId }: Actor): By => ({ id, name, address, requestId });

async function fill(
  portal: Portal,
  sender: Sender,
  { kind, name }: { kind: KindName; name: string },
  csv: CsvFile,
  places: Map<string, number>,
  unknown: string[],
): Promise<{ id: number } | Unusable> {
  const { knex } = portal.database;
  const fileName = withoutForbiddenCharacters(path.basename(name), 255);
  const given = { kind, userId: sender?.id ?? null, masked: sender?.masked ?? false, fileName };
  const id = await inTransaction(knex, async (trx) => {
    const made = await store.insertImport(trx, { ...given, columns: [...places.keys()], unknown });
    await staging.createRows(trx, kinds[kind].staging, made);
    return made;
  });
  try {
    const count = await insertAll(portal, kinds[kind], id, csv, places);
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
async function insertAll(
  portal: Portal,
  kind: Kind,
  id: number,
  csv: CsvFile,
  places: Map<string, number>,
): Promise<number> {
  const { knex } = portal.database;
  let batch: StagedRow[] = [];
  let count = 0;
  for await (const { line, values } of csv.rows) {
    batch.push(readRow(kind, line, values, places, csv.header.length));
    count += 1;
    if (count > mostRows) return count;
    if (batch.length < batchSize) continue;
    await staging.insertRows(knex, kind.staging, id, batch);
    batch = [];
  }
  if (batch.length > 0) await staging.insertRows(knex, kind.staging, id, batch);
  return count;
}

const forget = (portal: Portal, id: number) =>
  inTransaction(portal.database.knex, async (trx) => {
    await store.deleteImport(trx, id);
    await staging.dropRows(trx, id);
  });
