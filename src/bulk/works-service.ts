import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import * as rowsStore from './rows-store.ts';
import type { Work } from './work-store.ts';
import * as store from './work-store.ts';

export type { Outcome, ShownRow } from './rows-store.ts';
export type { Work } from './work-store.ts';

const atOnce = 5_000;

/** Whether a work is over, whatever came of it. */
export const isOver = ({ state }: Work): boolean => ['done', 'cancelled', 'stopped', 'failed'].includes(state);

/** One's own work, one that takes one's own back, or anybody's for those who may see the trail. Throws `NotFound`. */
export async function findWork(portal: Portal, actor: Actor, id: number): Promise<Work> {
  const work = await store.findWork(portal.database.knex, id);
  if (work && (work.userId === actor.id || work.undoesWorkOf === actor.id || may(actor, 'audit.view'))) return work;
  throw new NotFound();
}

/** The works one may see, the latest first. */
export const findWorks = (portal: Portal, actor: Actor, place: { before: number; limit: number }): Promise<Work[]> =>
  store.findWorks(portal.database.knex, ownerOf(actor), place);

/** Some of the users of a work, by number. */
export const findRows = (
  portal: Portal,
  { id }: Work,
  outcomes: rowsStore.Outcome[],
  place: { after: number; limit: number },
): Promise<rowsStore.ShownRow[]> => rowsStore.readShown(portal.database.knex, id, outcomes, place);

/** All users of a work, some thousand at a time. */
export async function* readAllRows(portal: Portal, work: Work): AsyncGenerator<rowsStore.ShownRow[]> {
  for (let after = 0; ; ) {
    const rows = await findRows(portal, work, ['waiting', 'will', 'skipped', 'changed'], { after, limit: atOnce });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1)?.id;
    if (last === undefined || rows.length < atOnce) return;
    after = last;
  }
}

/** Which of some works are there for somebody to see. */
export const findVisibleAmong = async (portal: Portal, actor: Actor, ids: number[]): Promise<number[]> =>
  ids.length === 0 ? [] : store.findAmong(portal.database.knex, ids, ownerOf(actor));

/** Whose works one may see: one's own, or everybody's for those who may see the trail. */
const ownerOf = (actor: Actor): number | null => (may(actor, 'audit.view') ? null : actor.id);
