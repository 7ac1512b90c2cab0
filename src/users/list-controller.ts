import type { Request, Response } from 'express';
import { currentRights } from '../access/service.ts';
import { canSelect, selectedAmong } from '../bulk/selection-service.ts';
import { actionsOf } from '../bulk/service.ts';
import { type PageStart, pageStart } from '../database/cursors.ts';
import { isLocalPath, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { exportAddress, listAddress, readFilter, withoutFilters } from './list-filter.ts';
import {
  describeCount,
  describeFilters,
  describeMatching,
  filterFields,
  headings,
  pager,
  type Shown,
  tabs,
} from './list-page.ts';
import { describeRows } from './list-rows.ts';
import { listUsers } from './list-service.ts';

/** The list, for looking at it or, with `select=on`, for choosing users in it to do something with all of them. */
export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const start = pageStart(req.query);
  const wanted = readFilter(req.query, rights);
  if (wanted.select !== '' && !canSelect(req.actor)) wanted.select = '';
  const list = await listUsers(req.portal, rights, wanted, start);
  const { filter } = list;
  const shown: Shown = { list, filter, rights, t: wordsFor(req), formats: formatsOf(req), language: languageOf(req) };
  if (filter.select !== '') return showTicks(req, res, shown, start);
  const address = listAddress(filter, start);
  page(req, res, 'users/list', {
    ...commonParts(req, shown),
    selectUrl: canSelect(req.actor) ? listAddress({ ...filter, select: 'on' }, start) : undefined,
    back: isLocalPath(address) ? address : '/users',
    exportUrl: exportAddress(filter),
    allColumnsUrl: listAddress({ ...filter, cols: 'all' }, start),
  });
}

/** From the addresses under which people look for the list in other back offices. */
export function redirectToList(req: Request, res: Response): void {
  res.redirect(302, `/users${req.url.slice(req.path.length)}`);
}

async function showTicks(req: SignedInRequest, res: Response, shown: Shown, start: PageStart): Promise<void> {
  const ids = shown.list.rows.map(({ id }) => id);
  page(req, res, 'users/select', {
    ...commonParts(req, shown),
    matching: describeMatching(shown),
    actions: actionsOf(req.actor),
    ticked: await selectedAmong(req.portal, req.actor, ids),
    address: listAddress(shown.filter, start),
  });
}

function commonParts(req: SignedInRequest, shown: Shown) {
  const tags = describeFilters(shown);
  return {
    title: shown.t(shown.filter.select === '' ? 'users.list.title' : 'users.select.title'),
    section: 'users',
    filter: shown.filter,
    tabs: tabs(shown),
    fields: filterFields(shown),
    tags,
    count: tags.length > 0 ? describeCount(shown) : '',
    clearUrl: listAddress(withoutFilters(shown.filter)),
    headings: headings(shown),
    rows: describeRows(req.actor, shown),
    pager: pager(shown),
  };
}
