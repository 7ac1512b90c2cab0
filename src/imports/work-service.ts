import { type By, byItself, commandLine, record } from '../audit/service.ts';
import { customersMeaning } from '../customers/import-work-service.ts';
import type { Connection } from '../database/database.ts';
import { addJob } from '../database/job-queue.ts';
import { countOutcomes, countRows, dropRows, markDoubles } from '../database/staging.ts';
import { inTransaction, isUnavailable } from '../database/transactions.ts';
import { codeOf } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { usersMeaning } from '../users/import-work-service.ts';
import type { Meaning } from './kind.ts';
import { type KindName, kinds } from './kinds.ts';
import type { Import } from './store.ts';
import * as store from './store.ts';

const meanings: Record<KindName, Meaning> = { customers: customersMeaning, users: usersMeaning };

/**
 * Goes on with an import: checks it, or carries it out, each part in one transaction, so that a process that is killed
 * leaves nothing half and the next one goes on from there. One at a time; the others are looked after by `tendImports`.
 * What fails some times in a row is given up.
 */
export async function workOnImport(portal: Portal, id: number, signal?: AbortSignal): Promise<void> {
  const { knex } = portal.database;
  try {
    while (await inTransaction(knex, (trx) => goOn(portal, trx, id, signal))) signal?.throwIfAborted();
  } catch (error) {
    if (!signal?.aborted && isFailure(error)) await countTry(portal, id, codeOf(error));
    throw error;
  }
  await tendImports(portal);
}

/** Lets the worker go on with an import. Of an import only one job waits. */
export const queueImport = (trx: Connection, id: number): Promise<void> =>
  addJob(trx, 'work-on-import', { id }, { key: `import-${id}`, tries: 3 });

/** Confirms an import that was checked. Gives whether it was this one who did. */
export async function confirm(trx: Connection, id: number, by: By, way: store.Way | null): Promise<boolean> {
  const confirmed = await store.confirm(trx, id, by, way);
  if (!confirmed) return false;
  const { counts, columns, fileName } = confirmed;
  const details = { ...counts, columns, ...(way && { way }) };
  await record(trx, by, 'import.confirmed', { id, name: fileName }, { details });
  return true;
}

/** Confirms an import and carries it out here and now, as the command line does. */
export async function applyNow(portal: Portal, id: number, way: store.Way | null): Promise<Import | undefined> {
  await inTransaction(portal.database.knex, (trx) => confirm(trx, id, commandLine, way));
  await workOnImport(portal, id);
  return inState(portal, id, 'done');
}

/** Checks an import here and now. Undefined when something else is imported at this moment. */
export async function checkNow(portal: Portal, id: number): Promise<Import | undefined> {
  await workOnImport(portal, id);
  return inState(portal, id, 'checked');
}

/** Sees to it that somebody goes on with every import, also when a process was killed in the middle of one. */
export async function tendImports(portal: Portal): Promise<void> {
  const { knex } = portal.database;
  for (const id of await store.findWaiting(knex)) await queueImport(knex, id);
}

/** Drops the rows of imports that are over for a week, and forgets those that nobody confirmed. To be done now and then. */
export async function tidyImports(portal: Portal): Promise<void> {
  const { knex } = portal.database;
  for (const { id, forgotten } of await store.findOver(knex))
    await inTransaction(knex, async (trx) => {
      if (forgotten) await store.deleteImport(trx, id);
      await dropRows(trx, id);
    });
}

async function inState(portal: Portal, id: number, state: Import['state']): Promise<Import | undefined> {
  const found = await store.findImport(portal.database.knex, id);
  return found?.state === state ? found : undefined;
}

/** One part of what is to be done. Gives whether more is left. */
async function goOn(portal: Portal, trx: Connection, id: number, signal?: AbortSignal): Promise<boolean> {
  if (!(await store.takeTurn(trx))) return false;
  const found = await store.findImport(trx, id);
  if (!found || (found.state !== 'checking' && found.state !== 'applying')) return false;
  await store.liftLimits(trx);
  if (!found.comparedAt) await store.tellProgress(trx, id, 0);
  if ((await countRows(trx, id)) !== found.rowCount) await lose(trx, found);
  else if (found.state === 'checking') await check(portal, trx, found);
  else return apply(portal, trx, found, signal);
  return false;
}

/** The rows are gone: the file has to be sent again. */
async function lose(trx: Connection, { id, fileName }: Import): Promise<void> {
  await store.lose(trx, id);
  await record(trx, byItself, 'import.lost', { id, name: fileName });
}

/** Counts a try that failed. What ends an import is in the trail, with the code of the database's answer. */
async function countTry(portal: Portal, id: number, failure: string): Promise<void> {
  await inTransaction(portal.database.knex, async (trx) => {
    const failed = await store.countTry(trx, id, failure);
    if (failed) await record(trx, byItself, 'import.failed', { id, name: failed.fileName }, { details: { failure } });
  });
}

/** A database that is away comes back. One that is full, or whose customers somebody keeps locked, may stay so. */
const isFailure = (error: unknown) => !isUnavailable(error) || /^(53[124]|55P03|57014)/.test(codeOf(error));

async function check(portal: Portal, trx: Connection, found: Import): Promise<void> {
  await markDoubles(trx, kinds[found.kind].staging, found.id);
  await meanings[found.kind].compare(portal, trx, found);
  await store.finishCheck(trx, found.id, await countOutcomes(trx, found.id));
}

/**
 * Carries out the next part. What was checked may have changed since, so it is compared once more: what is done is what is
 * counted. Gives whether more is left.
 */
async function apply(portal: Portal, trx: Connection, found: Import, signal?: AbortSignal): Promise<boolean> {
  const { id, kind } = found;
  const by = found.confirmedBy ?? commandLine;
  if (!found.comparedAt) {
    await meanings[kind].compare(portal, trx, found);
    await store.noteComparison(trx, id);
  }
  const tell = (done: number) => store.tellProgress(trx, id, done);
  if (!(await meanings[kind].apply(portal, trx, found, { signal, tell }))) return true;
  const counts = await countOutcomes(trx, id);
  await record(
    trx,
    by,
    `${kind}.imported`,
    { id, name: found.fileName },
    { details: { ...counts, columns: found.columns } },
  );
  await store.finish(trx, id, counts);
  return false;
}
