import { currentRights } from '../access/service.ts';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Cursor } from '../database/keyset.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import { rowId } from '../lib/http.ts';
import { fromLocalTime } from '../lib/local-times.ts';
import type { Portal } from '../lib/portal.ts';
import { putBackLinks } from '../put-back/links-service.ts';
import { findEntry as readEntry } from './entries-store.ts';
import { eventsOf } from './kinds.ts';
import { systems, type TrailFilter } from './list-filter.ts';
import * as store from './list-store.ts';
import { type Settled, settle } from './settle-service.ts';
import { findOpen } from './subjects-service.ts';
import { supervisorsIn } from './timeline-service.ts';
import { readNames, type TimelineRow } from './timeline-store.ts';
import { type Context, type Day, describeDays, type Reader } from './timeline-words.ts';

export interface Trail extends Settled {
  days: Day[];
  previous: Cursor | undefined;
  next: Cursor | undefined;
  /** Only so far was looked, since that alone took long; there may be more behind it. */
  reached: Date | undefined;
}

const anything: store.Sought = {
  ...{ search: undefined, events: [], actorId: undefined, system: undefined, subjects: [] },
  ...{ from: undefined, until: undefined },
};
const oneDay = 24 * 60 * 60 * 1000;

/** A page of the trail, in words. */
export async function listEntries(
  portal: Portal,
  actor: Actor,
  wanted: TrailFilter,
  pageStart: PageStart,
  reader: Reader,
): Promise<Trail> {
  authorize(may(actor, 'audit.view'), 'audit.view');
  const settled = await settle(portal, actor, wanted);
  if (settled.choice) return { ...settled, days: [], previous: undefined, next: undefined, reached: undefined };
  const { knex } = portal.database;
  const place = { start: readStart(pageStart, store.order), size: Number(wanted.size) };
  const page = await store.readEntries(knex, actor, await seek(portal, actor, settled.filter), place);
  return {
    ...settled,
    days: await describe(portal, actor, page.rows, reader),
    previous: page.previous,
    next: page.next,
    reached: page.reached && toDate(page.reached),
  };
}

/** One entry, and the same in words. Throws `NotFound`. */
export async function findEntry(portal: Portal, actor: Actor, id: number, reader: Reader) {
  authorize(may(actor, 'audit.view'), 'audit.view');
  const entry = await readEntry(portal.database.knex, actor, id);
  if (!entry) throw new NotFound();
  return { entry, days: await describe(portal, actor, [entry], reader) };
}

/** What happened last to something, for those who may see the trail. */
export async function findNewest(portal: Portal, actor: Actor, subject: store.Named, size: number, reader: Reader) {
  if (!may(actor, 'audit.view')) return [];
  const sought = { ...anything, subjects: [subject] };
  const page = await store.readEntries(portal.database.knex, actor, sought, { start: { at: 'first' }, size });
  return describe(portal, actor, page.rows, reader);
}

/** What a filter looks for. Days are those of the reader's time zone. */
export async function seek(portal: Portal, { timeZone }: Actor, filter: TrailFilter): Promise<store.Sought> {
  const [type = '', id] = filter.about.split(':');
  return {
    search: await store.findSearched(portal.database.knex, filter.q),
    events: eventsOf(filter.kind),
    actorId: filter.by === '' ? undefined : rowId(filter.by),
    system: systems[filter.system],
    subjects: [
      ...(filter.to === '' ? [] : [{ type: 'user', id: rowId(filter.to) }]),
      ...(id === undefined ? [] : [{ type, id: Number(id) }]),
    ],
    from: filter.from === '' ? undefined : startOf(filter.from, timeZone),
    until: filter.until === '' ? undefined : startOf(dayAfter(filter.until), timeZone),
  };
}

/** Entries in words, day by day, with links to what the actor may open or put back. */
async function describe(portal: Portal, actor: Actor, rows: TimelineRow[], reader: Reader): Promise<Day[]> {
  const context = await contextOf(portal, actor, rows, reader);
  const open = await findOpen(portal, actor, rows);
  const putBack = await putBackLinks(portal, actor, rows, context.rights);
  return describeDays(rows, { ...context, open, putBack });
}

/** What describing these entries takes. */
export async function contextOf(portal: Portal, actor: Actor, rows: TimelineRow[], reader: Reader): Promise<Context> {
  const rights = await currentRights(portal, actor.accessVersion);
  const names = await readNames(portal.database.pool, supervisorsIn(rows));
  return { ...reader, actor, userId: 0, names, rights, whole: true };
}

const startOf = (day: string, timeZone: string) => fromLocalTime(`${day}T00:00`, timeZone);

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00Z`) + oneDay).toISOString().slice(0, 10);

const toDate = ([at = '']: string[]) => new Date(`${at.replace(' ', 'T')}Z`);
