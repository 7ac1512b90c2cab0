import type { Response } from 'express';
import { may } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { putBackForm } from './form.ts';
import { describe, nameOf, nothingLeft, problemsIn } from './page.ts';
import { choosable, wordFor } from './plan.ts';
import * as service from './service.ts';

type State = FormState<typeof putBackForm>;

/** What would change, field by field, and whether that is wanted. */
export async function putBackPage(req: SignedInRequest, res: Response): Promise<void> {
  const shown = await service.findPutBack(req.portal, req.actor, pathId(req));
  await showPage(req, res, shown, show(putBackForm, defaultsOf(shown)));
}

export async function putBack(req: SignedInRequest, res: Response): Promise<void> {
  const shown = await service.findPutBack(req.portal, req.actor, pathId(req));
  const form = parse(putBackForm, req.body as Record<string, unknown>);
  if (choosable(shown.plan).length === 0) return tellNothingLeft(req, res, shown);
  if (!form.ok || form.values.seen !== wordFor(shown.plan)) return showAgain(req, res, shown);
  if (form.values.fields.length === 0) {
    const state = withError(form.state, 'fields', 'required');
    return showPage(req, res, shown, state, { status: 422 });
  }
  const outcome = await service.putBack(req.portal, req.actor, shown.entry.id, form.values);
  if ('again' in outcome) return showAgain(req, res, await again(req));
  if ('wrong' in outcome) {
    const problems = problemsIn(outcome.wrong, wordsFor(req));
    return showPage(req, res, shown, form.state, { status: 422, problems });
  }
  if (outcome.done.length === 0) return tellNothingLeft(req, res, await again(req));
  await tellDone(req, res, shown, outcome.done);
}

const again = (req: SignedInRequest) => service.findPutBack(req.portal, req.actor, pathId(req));

/** What is as the entry left it goes back, unless one chooses otherwise; what others changed since stays. */
const defaultsOf = ({ plan }: service.Shown) => ({
  fields: choosable(plan).flatMap(({ name, state }) => (state === 'ready' ? [name] : [])),
  seen: wordFor(plan),
});

/** Something changed while the page was looked at, or it was not this page that sent the form. */
async function showAgain(req: SignedInRequest, res: Response, shown: service.Shown): Promise<void> {
  if (choosable(shown.plan).length === 0) return tellNothingLeft(req, res, shown);
  const problems = [wordsFor(req)('put-back.again')];
  await showPage(req, res, shown, show(putBackForm, defaultsOf(shown)), { status: 422, problems });
}

/** Somebody was quicker: there is nothing left to put back. */
function tellNothingLeft(req: SignedInRequest, res: Response, shown: service.Shown): void {
  const text = nothingLeft(shown, wordsFor(req), formatsOf(req)).join(' ');
  setFlash(req, { kind: 'info', text });
  redirect(res, placeBack(req, shown));
}

async function tellDone(req: SignedInRequest, res: Response, shown: service.Shown, done: string[]): Promise<void> {
  const { rows } = await describe(req, shown);
  const labels = rows.filter(({ name }) => done.includes(name)).map(({ label }) => label);
  const list = formatsOf(req).formatList(labels);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('put-back.done', { name: nameOf(shown), list }) });
  redirect(res, placeBack(req, shown));
}

interface Look {
  status?: number;
  /** What is wrong with the fields that should go back, in words. */
  problems?: string[];
}

async function showPage(req: SignedInRequest, res: Response, shown: service.Shown, form: State, look: Look = {}) {
  const { status = 200, problems = [] } = look;
  const t = wordsFor(req);
  const described = await describe(req, shown);
  const args = {
    ...described,
    title: t('put-back.title'),
    section: ofOneself(req, shown) ? 'account' : sections[shown.entry.subjectType],
    narrow: true,
    subject: { name: shown.entry.subjectName, url: subjectUrl(req, shown) },
    id: shown.entry.id,
    form: { ...form, values: { ...form.values, seen: wordFor(shown.plan) } },
    nothing: choosable(shown.plan).length === 0,
    problems,
    back: placeBack(req, shown),
    hasErrors: status !== 200,
  };
  page(req, res, 'put-back/show', args, status);
}

const folders: Record<string, string> = { user: 'users', group: 'groups', role: 'roles', customer: 'customers' };

const sections: Record<string, string> = { ...folders, role: 'groups' };

/** For whoever may see no users, but has an account. */
const ofOneself = ({ actor }: SignedInRequest, { entry }: service.Shown) =>
  entry.subjectType === 'user' && entry.subjectId === actor.id && !may(actor, 'users.view');

const subjectUrl = (req: SignedInRequest, shown: service.Shown) =>
  ofOneself(req, shown) ? '/account/history' : `/${folders[shown.entry.subjectType]}/${shown.entry.subjectId}`;

const placeBack = (req: SignedInRequest, shown: service.Shown) => backPath(req, subjectUrl(req, shown));
