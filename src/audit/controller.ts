import type { Response } from 'express';
import { pageStart } from '../database/cursors.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';
import { listAddress, readFilter, withoutFilters } from './list-filter.ts';
import { describeChoice, describeFilters, describePlace, kindGroups, systemOptions } from './list-page.ts';
import { findEntry, listEntries } from './list-service.ts';
import { nameOfActor, nameOfEvent } from './timeline-words.ts';

/** The whole trail, as far as it was looked through for this page. */
export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const start = pageStart(req.query);
  const reader = readerOf(req);
  const { t } = reader;
  const trail = await listEntries(req.portal, req.actor, readFilter(req.query), start, reader);
  const { filter, choice } = trail;
  page(req, res, 'audit/list', {
    title: t('audit.list.title'),
    section: 'audit',
    filter,
    typed: { by: trail.names.by, to: trail.names.to },
    kinds: kindGroups(t),
    systems: systemOptions(t),
    tags: describeFilters({ ...reader, trail }),
    clearUrl: listAddress(withoutFilters(filter)),
    choice: choice && describeChoice(choice, filter, t),
    days: trail.days,
    reached: trail.reached,
    backwards: start.before !== '',
    place: describePlace(trail, start.after === '' && start.before === ''),
    back: listAddress(filter, start),
    query: listAddress(filter).slice('/audit'.length),
  });
}

/** One entry, to be sent as a link. */
export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  const { entry, days } = await findEntry(req.portal, req.actor, pathId(req), readerOf(req));
  page(req, res, 'audit/show', {
    title: t('audit.show.title', { number: entry.id }),
    section: 'audit',
    narrow: true,
    entry,
    days,
    event: nameOfEvent(entry.event, t),
    actorName: nameOfActor(entry, t),
  });
}
