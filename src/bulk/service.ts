import { confirmAdministrator } from '../access/guards.ts';
import { nameOfGroup } from '../access/names.ts';
import { canGiveGroup } from '../access/policy.ts';
import { currentRights } from '../access/service.ts';
import { type By, record } from '../audit/service.ts';
import { allowLongStatements, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { wordsIn } from '../lib/words.ts';
import { type Action, actions, inverseOf, isAboutGroups, isAction, permissionFor } from './actions.ts';
import * as rowsStore from './rows-store.ts';
import { clearSelectionIn, countSelected, selectedIn } from './selection-service.ts';
import { beginWork } from './work-service.ts';
import type { Work } from './work-store.ts';
import * as store from './work-store.ts';
import { findWork, isOver } from './works-service.ts';

/** What somebody may do to many users at once. */
export const actionsOf = (actor: Actor): Action[] => actions.filter((action) => may(actor, permissionFor[action]));

/** Whether what a work changed can be changed back. */
export const canUndo = (actor: Actor, work: Work): boolean => {
  const inverse = inverseOf[work.action];
  return (
    inverse !== undefined &&
    may(actor, permissionFor[inverse]) &&
    isOver(work) &&
    work.undoneBy === null &&
    (work.counts.changed ?? 0) > 0
  );
};

/** Begins an action on those who are chosen: gives the page that goes on with it. */
export async function beginBulk(
  portal: Portal,
  actor: Actor,
  action: string,
): Promise<{ path: string } | 'nobody' | 'unknown'> {
  if (!isAction(action)) return 'unknown';
  if ((await countSelected(portal, actor)) === 0) return 'nobody';
  if (isAboutGroups(action)) return { path: `/bulk/groups?action=${action}` };
  const started = await startWork(portal, actor, { action, groupIds: [] });
  return typeof started === 'object' && 'id' in started ? { path: `/bulk/${started.id}` } : 'nobody';
}

/** Freezes who is chosen, and finds out what would become of each of them. */
export async function startWork(
  portal: Portal,
  actor: Actor,
  { action, groupIds }: { action: Action; groupIds: number[] },
): Promise<{ id: number } | 'nobody' | FieldError> {
  authorize(may(actor, permissionFor[action]), permissionFor[action]);
  const problem = isAboutGroups(action) ? await groupsProblem(portal, actor, groupIds) : undefined;
  if (problem) return problem;
  const id = await inTransaction(portal.database.knex, async (trx) => {
    await allowLongStatements(trx);
    const given = { userId: actor.id, action, groupIds, undoes: null, askedBy: byOf(actor) };
    const made = await store.insertWork(trx, given);
    if (made === undefined) return undefined;
    const count = await rowsStore.freeze(trx, made, selectedIn(actor.signInId));
    if (count > 0) await store.setRowCount(trx, made, count);
    else await store.deleteWork(trx, made);
    return count > 0 ? made : undefined;
  });
  if (id === undefined) return 'nobody';
  await beginWork(portal, id);
  return { id };
}

/**
 * Begins the work that takes another one back: it is about those whom that one changed. Gives its number, or that of the
 * one that was begun before; undefined where there is nothing to take back.
 */
export async function undoWork(portal: Portal, actor: Actor, undoes: number): Promise<number | undefined> {
  const work = await findWork(portal, actor, undoes);
  const action = inverseOf[work.action];
  if (work.undoneBy !== null) return work.undoneBy;
  if (!action || !canUndo(actor, work)) return undefined;
  const id = await inTransaction(portal.database.knex, async (trx) => {
    await allowLongStatements(trx);
    const { groupIds } = work;
    const made = await store.insertWork(trx, { userId: actor.id, action, groupIds, undoes, askedBy: byOf(actor) });
    if (made !== undefined) await store.setRowCount(trx, made, await rowsStore.freezeChanged(trx, made, undoes));
    return made;
  });
  if (id === undefined) return (await findWork(portal, actor, undoes)).undoneBy ?? undefined;
  await beginWork(portal, id);
  return id;
}

/** Carries out a work that was checked: once, however often it is asked for. */
export async function confirmWork(portal: Portal, actor: Actor, id: number): Promise<void> {
  const work = await findOwn(portal, actor, id);
  const { action, groupIds, counts } = work;
  authorize(may(actor, permissionFor[action]), permissionFor[action]);
  const rights = await currentRights(portal);
  if (action === 'add-to-group') confirmAdministrator({ actor, rights }, { roleId: null, groupIds });
  const confirmed = await inTransaction(portal.database.knex, async (trx) => {
    await allowLongStatements(trx);
    if (!(await store.confirm(trx, id, byOf(actor), actor.passwordIsRecent))) return false;
    const names = groupIds
      .flatMap((group) => rights.group(group) ?? [])
      .map((group) => nameOfGroup(group, wordsIn('en')));
    const details = { action, users: counts.will ?? 0, ...(names.length > 0 && { groups: names }) };
    await record(trx, actor, 'bulk.confirmed', { id, name: `#${id}` }, { details });
    if (work.undoes === null) await clearSelectionIn(trx, actor);
    return true;
  });
  if (confirmed) await beginWork(portal, id);
}

/** Forgets a work that was not confirmed, or stops one after the users who are being changed. Gives what is gone. */
export async function cancelWork(portal: Portal, actor: Actor, id: number): Promise<Work | undefined> {
  const work = await findOwn(portal, actor, id);
  const gone = await inTransaction(portal.database.knex, async (trx) => {
    await allowLongStatements(trx);
    if (await store.deleteUnconfirmed(trx, id)) return true;
    await store.cancel(trx, id);
    return false;
  });
  if (gone) return work;
  await beginWork(portal, id);
  return undefined;
}

/** Nobody goes on with what somebody else began. */
async function findOwn(portal: Portal, actor: Actor, id: number): Promise<Work> {
  const work = await findWork(portal, actor, id);
  if (work.userId !== actor.id) throw new NotFound();
  return work;
}

async function groupsProblem(portal: Portal, actor: Actor, groupIds: number[]): Promise<FieldError | undefined> {
  if (groupIds.length === 0) return { code: 'required' };
  const rights = await currentRights(portal);
  const groups = groupIds.map((id) => rights.group(id));
  if (groups.includes(undefined)) return { code: 'unknown-choice' };
  const all = groups.every((group) => group && canGiveGroup(actor, group, rights));
  return all ? undefined : { code: 'not-yours-to-give' };
}

/** What the trail says of who asked for a work, whenever the worker carries it out. */
const byOf = ({ id, name, address, requestId }: Actor): By => ({ id, name, address, requestId });
