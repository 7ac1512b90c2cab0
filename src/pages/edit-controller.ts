import type { Response } from 'express';
import { withTheirs } from '../lib/conflict-choices.ts';
import { languageName } from '../lib/display-names.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, type Problems, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { fromLocalTime, toLocalTime } from '../lib/local-times.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { type Flat, flatten } from './content.ts';
import * as service from './edit-service.ts';
import { createFormIn, editFormIn, fieldNames, readFieldName } from './form.ts';
import { findPage, findVersion, type Page } from './service.ts';
import { type Difference, describeDifference, fieldLabel } from './shown.ts';

/** What to show besides the form. */
interface Look {
  cms?: Page;
  status?: number;
  conflict?: { differences: Difference[]; taken: string[]; by: service.Conflict['by'] };
}

export function newPage(req: SignedInRequest, res: Response): void {
  showForm(req, res, show(createFormIn(languagesIn(req))));
}

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(createFormIn(languagesIn(req)), req.body as Record<string, unknown>);
  if (!form.ok) return showForm(req, res, form.state, { status: 422 });
  const created = await service.createPage(req.portal, req.actor, toFlat(req, form.values));
  if ('problems' in created)
    return showForm(req, res, withProblems(req, form.state, created.problems), { status: 422 });
  setFlash(req, { kind: 'ok', text: wordsFor(req)('pages.new.done', { title: created.title }) });
  redirect(res, `/pages/${created.id}`);
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const cms = await findPage(req.portal, req.actor, pathId(req));
  const values = await valuesOf(req, cms);
  showForm(req, res, show(editFormIn(languagesIn(req)), { ...values, version: String(cms.draftNumber) }), { cms });
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const cms = await findPage(req.portal, req.actor, pathId(req));
  const typed = withTheirs(req.body as Record<string, unknown>, await valuesOf(req, cms));
  const form = parse(editFormIn(languagesIn(req)), typed);
  if (!form.ok) return showForm(req, res, form.state, { cms, status: 422 });
  const { version, ...values } = form.values;
  const saved = await service.updatePage(req.portal, req.actor, cms.id, toFlat(req, values), Number(version));
  if ('conflict' in saved) return showConflict(req, res, form.state, saved);
  if ('problems' in saved)
    return showForm(req, res, withProblems(req, form.state, saved.problems), { cms, status: 422 });
  setFlash(req, savedMessage(req, saved));
  redirect(res, `/pages/${saved.id}`);
}

/** The draft as the form shows it. */
async function valuesOf(req: SignedInRequest, cms: Page): Promise<Flat> {
  const draft = await findVersion(req.portal, req.actor, cms.id, cms.draftNumber);
  return toTyped(req, flatten(draft, languagesIn(req)));
}

export async function restore(req: SignedInRequest, res: Response): Promise<void> {
  const number = pathId(req, 'number');
  const restored = await service.restoreVersion(req.portal, req.actor, pathId(req), number);
  const t = wordsFor(req);
  if ('problems' in restored) {
    setFlash(req, { kind: 'bad', text: t('pages.restore.taken', restored.problems.slug?.values) });
    return redirect(res, `/pages/${pathId(req)}/versions`);
  }
  const changed = restored.changed.length > 0;
  const text = t(changed ? 'pages.restore.done' : 'pages.restore.same', { number, title: restored.title });
  setFlash(req, { kind: changed ? 'ok' : 'info', text });
  redirect(res, `/pages/${restored.id}`);
}

/** Shows what both changed beside what was typed; sending it again means one's own, knowingly. */
function showConflict(req: SignedInRequest, res: Response, state: FormState, clash: service.Conflict): void {
  const { conflict, original, theirs, merged, by } = clash;
  const values = { ...toTyped(req, merged.values), version: String(conflict.draftNumber) };
  const differences = merged.clashes.map((name) => describeDifference(req, name, original, theirs));
  const taken = merged.theirs.map((name) => fieldLabel(req, name));
  const form = { ...state, values };
  showForm(req, res, form, { cms: conflict, status: 422, conflict: { differences, taken, by } });
}

function showForm(
  req: SignedInRequest,
  res: Response,
  form: FormState,
  { cms, status = 200, conflict }: Look = {},
): void {
  const t = wordsFor(req);
  const args = {
    title: cms ? t('pages.edit.title', { title: cms.title }) : t('pages.new.title'),
    section: 'pages',
    cms,
    form,
    texts: languagesIn(req).map((code) => {
      return { code, language: languageName(code, languageOf(req)), names: fieldNames(code) };
    }),
    conflict,
    hasErrors: status !== 200,
  };
  page(req, res, 'pages/form', args, status);
}

function savedMessage(req: SignedInRequest, { title, changed, theirs }: service.Saved) {
  const t = wordsFor(req);
  const named = (names: string[]) => formatsOf(req).formatList(names.map((name) => fieldLabel(req, name)));
  const merged = theirs.length > 0 ? ` ${t('pages.edit.merged', { list: named(theirs) })}` : '';
  if (changed.length === 0) return { kind: 'info', text: t('pages.edit.unchanged') + merged } as const;
  return { kind: 'ok', text: t('pages.edit.done', { title, list: named(changed) }) + merged } as const;
}

const languagesIn = (req: SignedInRequest) => req.portal.config.STORE_LANGUAGES;

/** Problems with the words for which the language of the field is needed. */
function withProblems(req: SignedInRequest, state: FormState, problems: Problems): FormState {
  const inWords = Object.entries(problems).map(([name, error]) => {
    const { language: code } = readFieldName(name);
    const language = code ? languageName(code, languageOf(req)) : '';
    return [name, error && { ...error, values: { ...error.values, language } }] as const;
  });
  return withErrors(state, Object.fromEntries(inWords));
}

/** Times as they were typed, by one's own clock, as moments. */
function toFlat({ actor }: SignedInRequest, values: Record<string, string>): Flat {
  const moment = (typed = '') => (typed === '' ? '' : fromLocalTime(typed, actor.timeZone).toISOString());
  return { ...values, validFrom: moment(values.validFrom), validUntil: moment(values.validUntil) };
}

/** Moments as one's own clock shows them. */
function toTyped({ actor }: SignedInRequest, flat: Flat): Flat {
  const local = (moment = '') => (moment === '' ? '' : toLocalTime(new Date(moment), actor.timeZone));
  return { ...flat, validFrom: local(flat.validFrom), validUntil: local(flat.validUntil) };
}
