import { parse as parseQuery } from 'node:querystring';
import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { sendCsv } from '../lib/csv-files.ts';
import { NotFound } from '../lib/errors.ts';
import { parse } from '../lib/forms.ts';
import { queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { describeTotal } from '../lib/list-pages.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { columns, toldColumns } from './csv-format.ts';
import { exportForm } from './export-form.ts';
import * as service from './export-service.ts';
import { exportAddress, listAddress } from './list-filter.ts';
import { describeFilters } from './list-page.ts';
import type { UserList } from './list-service.ts';

/** Says who will be in the file, and what of them. */
export async function exportPage(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findExport(req.portal, req.actor, req.query);
  const t = wordsFor(req);
  const formats = formatsOf(req);
  page(req, res, 'users/export', {
    title: t('users.export.title'),
    section: 'users',
    narrow: true,
    chosen: found.chosen,
    total: found.total,
    number: formats.formatNumber(found.total.count),
    count: describeTotal(found.total, { words: 'users.list', t, formats }),
    who: found.chosen ? t('users.export.chosen') : await describeFilter(req, found),
    columns,
    toldColumns,
    filter: found.chosen ? 'chosen=yes' : (exportAddress(found.filter).split('?')[1] ?? ''),
    back: found.chosen ? '/users/selection' : listAddress(found.filter),
  });
}

/** Records it, and leads to the file. */
export async function exportUsers(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(exportForm, req.body as Record<string, unknown>);
  const query = parseQuery(form.ok ? form.values.filter : '');
  const id = await service.beginExport(req.portal, req.actor, query);
  redirect(res, `/users/export/file?id=${id}`);
}

export async function exportFile(req: SignedInRequest, res: Response): Promise<void> {
  const id = queryText(req, 'id');
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) throw new NotFound();
  const records = await service.openExport(req.portal, req.actor, id);
  await sendCsv(res, `users-${new Date().toISOString().slice(0, 10)}.csv`, records);
}

/** The filters of the list in words. */
async function describeFilter(req: SignedInRequest, list: UserList): Promise<string> {
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const [t, formats] = [wordsFor(req), formatsOf(req)];
  const tags = describeFilters({ list, filter: list.filter, rights, t, formats, language: languageOf(req) });
  return tags.length === 0 ? t('users.export.everybody') : formats.formatList(tags.map(({ label }) => label));
}
