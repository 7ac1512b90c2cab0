import { type By, byItself, commandLine, record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { addJob } from '../database/job-queue.ts';
import { inTransaction, isUnavailable } from '../database/transactions.ts';
import { codeOf } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import * as rowsStore from './import-rows-store.ts';
import type { Import } from './import-store.ts';
import * as store from './import-store.ts';

const batchSize = 10_000;

/**
 * Goes on with an import: checks it, or carries it out, in one transaction, so that a process that is killed leaves
 * nothing half and the next one begins again. One at a time; the others are looked after by `tendImports`. What fails
 * some times in a row is given up.
 */
export async function workOnImport(portal: Portal, id: number, signal?: AbortSignal): Promise<void> {
  const { knex } = portal.database;
  try {
    await inTransaction(knex, (trx) => goOn(trx, id, signal));
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
export async function confirm(trx: Connection, id: number, by: By): Promise<boolean> {
  const confirmed = await store.confirm(trx, id, by);
  if (!confirmed) return false;
  const { counts, columns, fileName } = confirmed;
  await record(trx, by, 'import.confirmed', { id, name: fileName }, { details: { ...counts, columns } });
  return true;
}

/** Confirms an import and carries it out here and now, as the command line does. */
export async function applyNow(portal: Portal, id: number): Promise<Import | undefined> {
  await inTransaction(portal.database.knex, (trx) => confirm(trx, id, commandLine));
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
      await rowsStore.dropRows(trx, id);
    });
}

async function inState(portal: Portal, id: number, state: Import['state']): Promise<Import | undefined> {
  const found = await store.findImport(portal.database.knex, id);
  return found?.state === state ? found : undefined;
}

async function goOn(trx: Connection, id: number, signal?: AbortSignal): Promise<void> {
  if (!(await store.takeTurn(trx))) return;
  const found = await store.findImport(trx, id);
  if (!found || (found.state !== 'checking' && found.state !== 'applying')) return;
  await store.liftLimits(trx);
  await store.tellProgress(trx, id, 0);
  if ((await rowsStore.countRows(trx, id)) !== found.rowCount) return lose(trx, found);
  if (found.state === 'checking') return check(trx, found);
  await apply(trx, found, found.confirmedBy ?? commandLine, signal);
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

async function check(trx: Connection, found: Import): Promise<void> {
  await rowsStore.markDoubles(trx, found.id);
  await rowsStore.compare(trx, found);
  await store.finishCheck(trx, found.id, await rowsStore.countOutcomes(trx, found.id));
}

/** What was checked may have changed since, so it is compared once more: what is done is what is counted. */
async function apply(trx: Connection, found: Import, by: By, signal?: AbortSignal): Promise<void> {
  const { id } = found;
  await rowsStore.compare(trx, found);
  const planned = await rowsStore.countOutcomes(trx, id);
  await addAll(trx, id, by, signal);
  await changeAll(trx, found, by, planned.new, signal);
  await rowsStore.markAddedMeanwhile(trx, id);
  const counts = await rowsStore.countOutcomes(trx, id);
  const details = { ...counts, columns: found.columns };
  await record(trx, by, 'customers.imported', { id, name: found.fileName }, { details });
  await store.finish(trx, id, counts);
}

async function addAll(trx: Connection, id: number, by: By, signal?: AbortSignal): Promise<void> {
  for (let after = 0, done = 0; ; ) {
    signal?.throwIfAborted();
    const last = await rowsStore.insertNew(trx, id, after, batchSize);
    if (last === undefined) return;
    await recordForAll(trx, by, 'customer.created', rowsStore.addedQuery(id, after, last), { details: { import: id } });
    done += batchSize;
    await store.tellProgress(trx, id, done);
    after = last;
  }
}

async function changeAll(trx: Connection, target: Import, by: By, before: number, signal?: AbortSignal): Promise<void> {
  const { id } = target;
  for (let after = 0, done = before; ; ) {
    signal?.throwIfAborted();
    const last = await rowsStore.lockChanged(trx, id, after, batchSize);
    if (last === undefined) return;
    await recordForAll(trx, by, 'customer.updated', rowsStore.changesQuery(target, after, last), {
      details: { import: id },
    });
    await rowsStore.updateChanged(trx, target, after, last);
    done += batchSize;
    await store.tellProgress(trx, id, done);
    after = last;
  }
}
