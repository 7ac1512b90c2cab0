import type { Response } from 'express';
import { pageStart } from '../database/cursors.ts';
import { isLocalPath, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { listAddress, readFilter, withoutFilters } from './list-filter.ts';
import {
  describeCount,
  describeFilters,
  describeRows,
  filterFields,
  headings,
  pager,
  type Shown,
} from './list-page.ts';
import { listCustomers } from './list-service.ts';

export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const { masked } = req.actor;
  const start = pageStart(req.query);
  const list = await listCustomers(req.portal, req.actor, readFilter(req.query, req.actor), start);
  const { filter } = list;
  const shown: Shown = { list, filter, masked, t: wordsFor(req), formats: formatsOf(req), language: languageOf(req) };
  const tags = describeFilters(shown);
  const address = listAddress(filter, start);
  page(req, res, 'customers/list', {
    title: shown.t('customers.list.title'),
    section: 'customers',
    masked,
    filter,
    fields: filterFields(shown),
    tags,
    count: tags.length > 0 ? describeCount(shown) : '',
    clearUrl: listAddress(withoutFilters(filter)),
    headings: headings(shown),
    rows: describeRows(shown),
    pager: pager(shown),
    back: isLocalPath(address) ? address : '/customers',
  });
}
