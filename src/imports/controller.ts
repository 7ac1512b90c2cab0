import type { Response } from 'express';
import { sendCsv } from '../lib/csv-files.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { withoutForbiddenCharacters } from '../lib/text.ts';
import { largestUpload, takeUpload } from '../lib/upload.ts';
import { countWaiting, releasePasswords, takePasswords } from '../users/import-hand-over-service.ts';
import { confirmForm, importForm } from './form.ts';
import { type KindName, kinds } from './kinds.ts';
import * as service from './service.ts';
import { failureText, fieldLabel, problemText } from './words.ts';

const shownImports = 10;
const shownRows = 50;

export const customersPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showUpload(req, res, 'customers', show(importForm));

export const uploadCustomers = (req: SignedInRequest, res: Response): Promise<void> => upload(req, res, 'customers');

export const usersPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showUpload(req, res, 'users', show(importForm));

export const uploadUsers = (req: SignedInRequest, res: Response): Promise<void> => upload(req, res, 'users');

export const showPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showImport(req, res, show(confirmForm, { way: req.portal.config.canMail ? 'mail' : 'hand-over' }));

export async function confirm(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(confirmForm, req.body as Record<string, unknown>);
  if (!form.ok) return showImport(req, res, form.state, 422);
  const wrong = await service.confirmImport(req.portal, req.actor, pathId(req), form.values.way);
  if (wrong) return showImport(req, res, withError(form.state, 'way', wrong), 422);
  redirect(res, `/imports/${pathId(req)}`);
}
export async function checkAgain(req: SignedInRequest, res: Response): Promise<void> {
  await service.checkAgain(req.portal, req.actor, pathId(req));
  redirect(res, `/imports/${pathId(req)}`);
}

export async function discard(req: SignedInRequest, res: Response): Promise<void> {
  const { kind } = await service.findImport(req.portal, req.actor, pathId(req));
  const gone = await service.discardImport(req.portal, req.actor, pathId(req));
  if (!gone) return redirect(res, `/imports/${pathId(req)}`);
  setFlash(req, { kind: 'info', text: wordsFor(req)('imports.discarded') });
  redirect(res, `/${kind}/import`);
}

/** The rows that were not imported, as a file: put right, it can be imported again. */
export async function rejectedFile(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const records = service.rejectedRecords(req.portal, req.actor, found, wordsFor(req));
  await sendCsv(res, `rejected-${found.id}.csv`, records);
}

/** Lets one fetch the passwords that are to be handed over, once. */
export async function fetchPasswords(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const released = await releasePasswords(req.portal, req.actor, found);
  redirect(res, `/imports/${found.id}${released ? '/passwords/file' : ''}`);
}

/** The passwords, to hand them over. A second look leads back to the page, which says that they were fetched. */
export async function passwordsFile(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const records = await takePasswords(req.portal, req.actor, found.id);
  if (!records) return res.redirect(302, `/imports/${found.id}`);
  await sendCsv(res, `passwords-${found.id}.csv`, records);
}

/** Takes the file as it comes; when all of it is there, the worker checks it. */
async function upload(req: SignedInRequest, res: Response, kind: KindName): Promise<void> {
  service.authorizeImport(req.actor, kind);
  const file = takeUpload(req);
  const wrong = (code: string, values = {}) =>
    showUpload(req, res, kind, withError(show(importForm), 'file', code, values), 422);
  if (!file) return wrong('missing');
  const read = await service.readImport(req.portal, req.actor, kind, file);
  if (file.isCut()) {
    if ('id' in read) await service.discardImport(req.portal, req.actor, read.id);
    return wrong('too-large', { size: largestUpload / 1024 / 1024 });
  }
  if ('id' in read) return redirect(res, `/imports/${read.id}`);
  return wrong(read.problem, { line: read.line, column: read.column, context: read.line ? 'line' : undefined });
}

async function showUpload(
  req: SignedInRequest,
  res: Response,
  kind: KindName,
  form: FormState<typeof importForm>,
  status = 200,
): Promise<void> {
  service.authorizeImport(req.actor, kind);
  const args = {
    title: wordsFor(req)(`${kind}.import.title`),
    section: kind,
    narrow: true,
    kind,
    form,
    columns: kinds[kind].staging.columns,
    size: largestUpload / 1024 / 1024,
    imports: await service.findOwnImports(req.portal, req.actor, kind, shownImports),
    hasErrors: status !== 200,
  };
  page(req, res, 'imports/new', args, status);
}

/** What a row is about, as far as it can be shown. */
const keyOf = (kind: KindName, { cells }: { cells: Record<string, string | null> }): string =>
  withoutForbiddenCharacters(cells[kinds[kind].staging.key] ?? '', 254);

/** What an import would do, is doing or has done. While the portal works on it, the page comes again by itself. */
async function showImport(
  req: SignedInRequest,
  res: Response,
  form: FormState<typeof confirmForm>,
  status = 200,
): Promise<void> {
  const found = await service.findImport(req.portal, req.actor, pathId(req));
  const { kind, state } = found;
  const t = wordsFor(req);
  const working = state === 'checking' || state === 'applying';
  if (working) res.set('Refresh', '2');
  const progress = working ? await service.readProgress(req.portal, found.id) : undefined;
  const rows =
    working || state === 'failed' ? undefined : await service.findRows(req.portal, req.actor, found, shownRows);
  page(
    req,
    res,
    'imports/show',
    {
      title: t(`imports.titles.${state}`, { file: found.fileName }),
      section: kind,
      narrow: true,
      found,
      working,
      progress: progress === undefined ? undefined : formatsOf(req).formatNumber(Math.min(progress, found.rowCount)),
      failure: state === 'failed' ? failureText(t, found.failure) : undefined,
      countsHidden: req.actor.masked && !found.masked && kinds[kind].staging.personal.length > 0,
      keyLabel: fieldLabel(t, kind, kinds[kind].staging.key),
      kept: rows?.kept,
      wrong: rows?.wrong.map((row) => ({ line: row.line, key: keyOf(kind, row), reason: problemText(t, kind, row) })),
      changed: rows?.changed.map((row) => ({
        line: row.line,
        key: keyOf(kind, row),
        fields: row.changed?.map((column) => fieldLabel(t, kind, column)),
      })),
      shownRows,
      form,
      needsWay: state === 'checked' && service.needsWay(found),
      mail: req.portal.config.canMail,
      passwords: !working && kind === 'users' && !found.handedOverAt ? await countWaiting(req.portal, found.id) : 0,
      hasErrors: status !== 200,
    },
    status,
  );
}
