import { parse as parseQuery } from 'node:querystring';
import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { sendCsv } from '../lib/csv-files.ts';
import { NotFound } from '../lib/errors.ts';
import { parse } from '../lib/forms.ts';
import { queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { columns, toldColumns } from './csv-format.ts';
import { exportForm } from './export-form.ts';
import * as service from './export-service.ts';
import { exportAddress, listAddress } from './list-filter.ts';
import { describeCount, describeFilters, type Shown } from './list-page.ts';

/** Says who will be in the file, and what of them. */
export async function exportPage(req: SignedInRequest, res: Response): Promise<void> {
  const list = await service.findExport(req.portal, req.actor, req.query);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const shown: Shown = { list, filter: list.filter, rights, t, formats, language: languageOf(req) };
  page(req, res, 'users/export', {
    title: t('users.export.title'),
    section: 'users',
    narrow: true,
    total: list.total,
    number: formats.formatNumber(list.total.count),
    count: describeCount(shown),
    filters: describeFilters(shown).map(({ label }) => label),
    columns,
    toldColumns,
    filter: exportAddress(list.filter).split('?')[1] ?? '',
    back: listAddress(list.filter),
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
