import type { Request, Response } from 'express';
import { currentRights } from '../access/service.ts';
import { pageStart } from '../database/cursors.ts';
import { isLocalPath, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { exportAddress, listAddress, readFilter, withoutFilters } from './list-filter.ts';
import { describeCount, describeFilters, filterFields, headings, pager, type Shown, tabs } from './list-page.ts';
import { describeRows } from './list-rows.ts';
import { listUsers } from './list-service.ts';

export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const start = pageStart(req.query);
  const list = await listUsers(req.portal, rights, readFilter(req.query, rights), start);
  const { filter } = list;
  const shown: Shown = { list, filter, rights, t: wordsFor(req), formats: formatsOf(req), language: languageOf(req) };
  const tags = describeFilters(shown);
  const address = listAddress(filter, start);
  page(req, res, 'users/list', {
    title: shown.t('users.list.title'),
    section: 'users',
    filter,
    tabs: tabs(shown),
    fields: filterFields(shown),
    tags,
    count: tags.length > 0 ? describeCount(shown) : '',
    clearUrl: listAddress(withoutFilters(filter)),
    headings: headings(shown),
    rows: describeRows(req.actor, shown),
    pager: pager(shown),
    back: isLocalPath(address) ? address : '/users',
    exportUrl: exportAddress(filter),
    allColumnsUrl: listAddress({ ...filter, cols: 'all' }, start),
  });
}

/** From the addresses under which people look for the list in other back offices. */
export function redirectToList(req: Request, res: Response): void {
  res.redirect(302, `/users${req.url.slice(req.path.length)}`);
}
