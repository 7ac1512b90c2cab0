import type { Connection } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { allowLongStatements, inTransaction } from '../database/transactions.ts';
import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type { Permission } from '../permissions.ts';
import * as store from './selection-store.ts';

export { selectedIn } from './selection-store.ts';

/** Each of these lets somebody do something with many users at once. */
const uses: Permission[] = ['users.activate', 'users.edit', 'users.password', 'users.export'];

const batchSize = 10_000;

/** Whether there is anything that somebody may do with users whom they choose. */
export const canSelect = (actor: Actor): boolean =>
  may(actor, 'users.view') && uses.some((permission) => may(actor, permission));

/** Keeps the ticks of the rows that were shown; whoever was not shown stays chosen or not. */
export const keepTicks = (
  portal: Portal,
  actor: Actor,
  { shown, ticked }: { shown: number[]; ticked: number[] },
): Promise<void> =>
  change(portal, actor, async (trx) => {
    const unticked = shown.filter((id) => !ticked.includes(id));
    if (unticked.length > 0) await store.removeSelected(trx, actor.signInId, unticked);
    if (ticked.length > 0) await store.addSelected(trx, actor.signInId, store.these(ticked));
  });

/** Chooses everybody whose number a query gives, a million too. */
export const selectAll = (portal: Portal, actor: Actor, ids: Sql): Promise<void> =>
  change(portal, actor, async (trx) => {
    await allowLongStatements(trx);
    await store.addSelected(trx, actor.signInId, ids);
  });

export const clearSelection = (portal: Portal, actor: Actor): Promise<void> =>
  change(portal, actor, async (trx) => {
    await allowLongStatements(trx);
    await store.clearSelected(trx, actor.signInId);
  });

/** Nobody is chosen any more, in the transaction of what is done with those who were. */
export async function clearSelectionIn(trx: Connection, { signInId }: Actor): Promise<void> {
  await store.lockSelection(trx, signInId);
  await store.clearSelected(trx, signInId);
}

/** How many are chosen by now; of a request that changed nothing the actor says it. */
export const countSelected = (portal: Portal, { signInId }: Actor): Promise<number> =>
  store.countSelected(portal.database.knex, signInId);

/** Which of some users are chosen. */
export async function selectedAmong(portal: Portal, { signInId }: Actor, ids: number[]): Promise<ReadonlySet<number>> {
  return new Set(await store.selectedAmong(portal.database.knex, signInId, ids));
}

/** A page of the chosen; `at` is a place in it, as the page before said it. */
export function findSelected(portal: Portal, actor: Actor, at: string): Promise<store.ChosenPage> {
  if (!canSelect(actor)) throw new NotFound();
  return store.readPageOfSelected(portal.database.pool, actor.signInId, actor.selectedUsers, at);
}

/** The numbers of all who are chosen, some thousand at a time, by rising number. */
export async function* readSelection(portal: Portal, { signInId }: Actor): AsyncGenerator<number[]> {
  for (let after = 0; ; ) {
    const ids = await store.readSelected(portal.database.knex, signInId, after, batchSize);
    if (ids.length > 0) yield ids;
    const last = ids.at(-1);
    if (last === undefined || ids.length < batchSize) return;
    after = last;
  }
}

/** Forgets what was chosen in sign-ins that have ended. To be done now and then. */
export async function tidySelections({ database }: Portal): Promise<void> {
  while (await inTransaction(database.knex, (trx) => store.forgetEnded(trx, batchSize)));
}

async function change(portal: Portal, actor: Actor, work: (trx: Connection) => Promise<void>): Promise<void> {
  if (!canSelect(actor)) throw new NotFound();
  await inTransaction(portal.database.knex, async (trx) => {
    await store.lockSelection(trx, actor.signInId);
    await work(trx);
  });
}
