import { mayStill } from '../access/service.ts';
import type { Start } from '../database/keyset.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { Forbidden, NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { withoutBold } from '../lib/words.ts';
import { filterNames, readFilter, type TrailFilter } from './list-filter.ts';
import { contextOf, seek } from './list-service.ts';
import * as store from './list-store.ts';
import { record } from './service.ts';
import { type Settled, settle } from './settle-service.ts';
import type { TimelineRow } from './timeline-store.ts';
import { describeEntry, type Happened, nameOfActor, nameOfEvent, type Reader } from './timeline-words.ts';

/** Entries are read so many at a time, so that memory stays the same for any number of them. */
const portion = 1_000;

/**
 * Records that somebody downloads the trail, narrowed so, and gives the number of that entry, under which the file is
 * there for a while. Undefined where the filter names nobody in particular.
 */
export async function startExport(portal: Portal, actor: Actor, wanted: TrailFilter): Promise<number | undefined> {
  authorize(may(actor, 'audit.view'), 'audit.view');
  requireRecentPassword({ actor });
  const settled = await settle(portal, actor, wanted);
  if (settled.choice) return undefined;
  return inTransaction(portal.database.knex, (trx) =>
    record(trx, actor, 'audit.exported', { id: null, name: '' }, { details: told(settled) }),
  );
}

/** A download that the actor began lately. Throws `NotFound`. */
export async function findExport(portal: Portal, actor: Actor, id: number): Promise<store.Export> {
  const found = may(actor, 'audit.view') ? await store.findExport(portal.database.knex, actor.id, id) : undefined;
  if (!found) throw new NotFound();
  return found;
}

/**
 * The entries from before the download began, as lines of a file, the newest first. However long that takes: no
 * statement takes long, no connection is held, and it ends when the actor is signed out or may not see the trail any more.
 */
export async function* exportRecords(
  portal: Portal,
  actor: Actor,
  { details, key }: store.Export,
  reader: Reader,
): AsyncGenerator<(string | number)[]> {
  const { knex } = portal.database;
  yield columns.map((name) => reader.t(`audit.columns.${name}`));
  const sought = await seek(portal, actor, readFilter({ ...details, q: details.search ?? '' }));
  for (let start: Start | undefined = { at: 'after', cursor: { key } }; start; ) {
    if (!(await mayStill(portal, actor, ['audit.view']))) throw new Forbidden('audit.view');
    const page = await store.readEntries(knex, actor, sought, { start, size: portion });
    const context = await contextOf(portal, actor, page.rows, reader);
    for (const row of page.rows) yield toRecord(row, describeEntry(row, context), reader);
    start = page.next && { at: 'after', cursor: page.next };
  }
}

const columns = [
  ...['entry', 'time', 'event', 'code', 'sentence', 'actor-id', 'actor', 'subject-type', 'subject-id', 'subject'],
  ...['changes', 'details', 'address', 'request'],
];

function toRecord(row: TimelineRow, { text, changes, details }: Happened, { t }: Reader): (string | number)[] {
  const empty = t('audit.empty');
  const change = ({ label, before, after }: Happened['changes'][number]) =>
    t('audit.change', { label, before: before || empty, after: after || empty });
  return [
    ...[row.id, row.at.toISOString(), nameOfEvent(row.event, t), row.event, withoutBold(text)],
    ...[row.actorId ?? '', nameOfActor(row, t), t(`audit.subjects.${row.subjectType}`)],
    ...[row.subjectId ?? '', row.subjectName, changes.map(change).join('\n'), details.join('\n')],
    ...[row.address ?? '', row.requestId],
  ];
}

/** What the entry of a download tells: the filter as the address of the list says it, and whom it named. */
function told({ filter, names }: Settled) {
  const { q: search, ...others } = Object.fromEntries(filterNames.map((name) => [name, filter[name]]));
  const all = { ...others, search, byName: names.by, toName: names.to };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
