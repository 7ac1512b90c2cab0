import type { Response } from 'express';
import { sendCsv } from '../lib/csv-files.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
import { largestUpload, takeUpload } from '../lib/upload.ts';
import { columns, fields } from './import-columns.ts';
import { importForm } from './import-form.ts';
import * as service from './import-service.ts';
import { failureText, problemText } from './import-words.ts';

const shownImports = 10;
const shownRows = 50;

export const importPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showUpload(req, res, show(importForm));

/** Takes the file as it comes; when all of it is there, the worker checks it. */
export async function upload(req: SignedInRequest, res: Response): Promise<void> {
  const file = takeUpload(req);
  const wrong = (code: string, values = {}) =>
    showUpload(req, res, withError(show(importForm), 'file', code, values), 422);
  if (!file) return wrong('missing');
  const read = await service.readImport(req.portal, req.actor, file);
  if (file.isCut()) {
    if ('id' in read) await service.discardImport(req.portal, req.actor, read.id);
    return wrong('too-large', { size: largestUpload / 1024 / 1024 });
  }
  if ('id' in read) return redirect(res, `/imports/${read.id}`);
  return wrong(read.problem, { line: read.line, column: read.column, context: read.line ? 'line' : undefined });
}

/** What an import would do, is doing or has done. While the portal works on it, the page comes again by itself. */
export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const t = wordsFor(req);
  const working = found.state === 'checking' || found.state === 'applying';
  if (working) res.set('Refresh', '2');
  const progress = working ? await service.readProgress(req.portal, found.id) : undefined;
  const rows =
    working || found.state === 'failed' ? undefined : await service.findRows(req.portal, req.actor, found, shownRows);
  page(req, res, 'customers/import-show', {
    title: t(`customers.import.titles.${found.state}`, { file: found.fileName }),
    section: 'customers',
    narrow: true,
    found,
    working,
    progress: progress === undefined ? undefined : formatsOf(req).formatNumber(Math.min(progress, found.rowCount)),
    failure: found.state === 'failed' ? failureText(t, found.failure) : undefined,
    countsHidden: req.actor.masked && !found.masked,
    kept: rows?.kept,
    wrong: rows?.wrong.map((row) => ({
      ...row,
      number: withoutForbiddenCharacters(row.number ?? '', 50),
      reason: problemText(t, row),
    })),
    changed: rows?.changed.map(({ line, number, changed }) => ({
      line,
      number,
      fields: changed?.map((column) => t(`customers.fields.${fields[column]}.label`)),
    })),
    shownRows,
  });
}

export async function confirm(req: SignedInRequest, res: Response): Promise<void> {
  await service.confirmImport(req.portal, req.actor, pathId(req));
  redirect(res, `/imports/${pathId(req)}`);
}

export async function checkAgain(req: SignedInRequest, res: Response): Promise<void> {
  await service.checkAgain(req.portal, req.actor, pathId(req));
  redirect(res, `/imports/${pathId(req)}`);
}

export async function discard(req: SignedInRequest, res: Response): Promise<void> {
  const gone = await service.discardImport(req.portal, req.actor, pathId(req));
  if (!gone) return redirect(res, `/imports/${pathId(req)}`);
  setFlash(req, { kind: 'info', text: wordsFor(req)('customers.import.discarded') });
  redirect(res, '/customers/import');
}

/** The rows that were not imported, as a file: put right, it can be imported again. */
export async function rejectedFile(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const records = service.rejectedRecords(req.portal, req.actor, found, wordsFor(req));
  await sendCsv(res, `rejected-${found.id}.csv`, records);
}

async function showUpload(
  req: SignedInRequest,
  res: Response,
  form: FormState<typeof importForm>,
  status = 200,
): Promise<void> {
  const t = wordsFor(req);
  const args = {
    title: t('customers.import.title'),
    section: 'customers',
    narrow: true,
    form,
    masked: req.actor.masked,
    columns,
    size: largestUpload / 1024 / 1024,
    imports: await service.findOwnImports(req.portal, req.actor, shownImports),
    hasErrors: status !== 200,
  };
  page(req, res, 'customers/import', args, status);
}
