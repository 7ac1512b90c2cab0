import type { Response } from 'express';
import { sendCsv } from '../lib/csv-files.ts';
import { parse } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { readerOf } from '../lib/page.ts';
import { exportRecords, findExport, startExport } from './export-service.ts';
import { exportForm } from './form.ts';
import { listAddress, readFilter } from './list-filter.ts';

/** Records the download, then leads to the file, which anybody can ask for but who recorded it gets. */
export async function startDownload(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(exportForm, req.body as Record<string, unknown>);
  if (!form.ok) return redirect(res, '/audit');
  const filter = readFilter(Object.fromEntries(new URLSearchParams(form.values.filter)));
  const id = await startExport(req.portal, req.actor, filter);
  redirect(res, id === undefined ? listAddress(filter) : `/audit/exports/${id}`);
}

/** The entries as a file that spreadsheets open, as it comes from the database. */
export async function exportFile(req: SignedInRequest, res: Response): Promise<void> {
  const found = await findExport(req.portal, req.actor, pathId(req));
  const records = exportRecords(req.portal, req.actor, found, readerOf(req));
  await sendCsv(res, `audit-log-${found.at.toISOString().slice(0, 10)}.csv`, records);
}
