import { type Doing, findDoing, lockRightsFor } from '../access/guards.ts';
import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { addJob } from '../database/job-queue.ts';
import { allowLongStatements, inTransaction, isUnavailable } from '../database/transactions.ts';
import { codeOf } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { findUsers, lockUsers } from '../users/service.ts';
import { isAboutGroups } from './actions.ts';
import { carryOut, judge } from './carry-out-service.ts';
import * as rowsStore from './rows-store.ts';
import type { State, Work } from './work-store.ts';
import * as store from './work-store.ts';

/** As many as are looked at, and as are changed, at once: nobody else changes rights meanwhile. */
const checkedAtOnce = 2_000;
const changedOneByOne = 50;
const regroupedAtOnce = 500;

/**
 * Goes on with a work until it is over: checks it, or carries it out, some users at a time, each time in a transaction of
 * its own. A process that is killed leaves nothing half, and the next one goes on where it stopped.
 */
export async function workOnBulk(portal: Portal, id: number, signal?: AbortSignal): Promise<void> {
  try {
    while (await goOn(portal, id)) signal?.throwIfAborted();
  } catch (error) {
    if (!signal?.aborted && isFailure(error)) await countTry(portal, id, codeOf(error));
    throw error;
  }
}

/** Does the first part of it at once, which for some people is all, and leaves the rest to the worker. */
export async function beginWork(portal: Portal, id: number): Promise<void> {
  if (await goOn(portal, id)) await queueWork(portal.database.knex, id);
}

/** Sees to it that somebody goes on with every work, also when a process was killed in the middle of one. */
export async function tendBulk(portal: Portal): Promise<void> {
  const { knex } = portal.database;
  for (const id of await store.findWaiting(knex)) await queueWork(knex, id);
}

/** Forgets works that are long over, and those that nobody confirmed. To be done now and then. */
export async function tidyBulk(portal: Portal): Promise<void> {
  const { knex } = portal.database;
  for (const id of await store.findOld(knex))
    await inTransaction(knex, async (trx) => {
      await allowLongStatements(trx);
      await store.deleteWork(trx, id);
    });
}

const queueWork = (connection: Connection, id: number): Promise<void> =>
  addJob(connection, 'work-on-bulk', { id }, { key: `bulk-${id}`, tries: 3 });

/** Does one part of a work. Gives whether there is more; there is nothing to do while another process is at it. */
const goOn = (portal: Portal, id: number): Promise<boolean> =>
  inTransaction(portal.database.knex, async (trx) => {
    if (!(await store.takeTurn(trx, id))) return false;
    await allowLongStatements(trx);
    const work = await store.findWork(trx, id);
    if (work?.state === 'checking') return checkSome(portal, trx, work);
    if (work?.state === 'applying') return changeSome(portal, trx, work);
    if (work?.state === 'cancelling') await finish(trx, work, 'cancelled');
    return false;
  });

async function checkSome(portal: Portal, trx: Connection, work: Work): Promise<boolean> {
  const { id, lastUserId: after } = work;
  const doing = withPassword(await findDoing(trx, work.askedBy), true);
  const rows = await rowsStore.readRows(trx, id, 'waiting', { after, limit: checkedAtOnce });
  const last = rows.at(-1)?.userId;
  if (!doing || last === undefined) {
    await store.finishCheck(trx, id, await rowsStore.countOutcomes(trx, id));
    return false;
  }
  const users = await findUsers(trx, idsOf(rows));
  const { subjects, skipped } = await judge(portal, trx, doing, work, rows, users);
  const wanted = subjects.map(({ row }) => ({ ...row, outcome: 'will' as const, reason: '' as const }));
  await rowsStore.writeRows(trx, id, [...wanted, ...skipped]);
  await store.noteBatch(trx, id, last, rows.length);
  if (rows.length === checkedAtOnce) return true;
  await store.finishCheck(trx, id, await rowsStore.countOutcomes(trx, id));
  return false;
}

async function changeSome(portal: Portal, trx: Connection, work: Work): Promise<boolean> {
  const { id, lastUserId: after } = work;
  const limit = isAboutGroups(work.action) ? regroupedAtOnce : changedOneByOne;
  const doing = withPassword(await lockRightsFor(trx, work.askedBy), work.passwordGiven);
  const rows = await rowsStore.readRows(trx, id, 'will', { after, limit });
  const last = rows.at(-1)?.userId;
  if (!doing || last === undefined) return finish(trx, work, doing ? 'done' : 'stopped');
  const judged = await carryOut(portal, trx, doing, work, rows, await lockUsers(trx, idsOf(rows)));
  await rowsStore.writeRows(trx, id, judged);
  await store.noteBatch(trx, id, last, rows.length);
  return rows.length === limit || finish(trx, work, 'done');
}

/** Whether the maker gave their password lately is what it was when they confirmed the work; until then they still may. */
const withPassword = (doing: Doing | undefined, passwordIsRecent: boolean): Doing | undefined =>
  doing && { ...doing, actor: { ...doing.actor, passwordIsRecent } };

async function finish(trx: Connection, work: Work, state: State): Promise<false> {
  const { id, askedBy, action } = work;
  const counts = await rowsStore.countOutcomes(trx, id);
  await store.finish(trx, id, state, counts);
  const skipped = Object.values(counts.skipped).reduce((sum, count) => sum + count, 0);
  const details = { action, ended: state, changed: counts.changed, skipped, left: counts.will };
  await record(trx, askedBy, 'bulk.finished', { id, name: `#${id}` }, { details });
  return false;
}

/** Counts a try that failed, and gives the work up after some in a row. */
async function countTry(portal: Portal, id: number, failure: string): Promise<void> {
  await inTransaction(portal.database.knex, async (trx) => {
    const last = await store.countTry(trx, id, failure);
    const work = await store.findWork(trx, id);
    if (last && work) await finish(trx, work, 'failed');
  });
}

/** A database that is away comes back, and so does whatever others keep locked. One that is full may stay so. */
const isFailure = (error: unknown) => !isUnavailable(error) || /^53[124]/.test(codeOf(error));

const idsOf = (rows: { userId: number }[]) => rows.map(({ userId }) => userId);
