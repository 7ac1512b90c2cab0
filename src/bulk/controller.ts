import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize, may } from '../lib/access.ts';
import { sendCsv } from '../lib/csv-files.ts';
import { BadRequest, NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, queryText, redirect, rowId, type SignedInRequest, withQuery } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import { type Action, isAboutGroups, isAction, permissionFor } from './actions.ts';
import { groupsForm, startForm } from './form.ts';
import { describeTabs, describeWork, groupOptions, outcomeAsked, reasonOf } from './page.ts';
import { countSelected } from './selection-service.ts';
import * as service from './service.ts';
import * as works from './works-service.ts';

const pageSize = 25;

/** What was done to many at once, the latest first. */
export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const before = rowId(queryText(req, 'before'));
  const found = await works.findWorks(req.portal, req.actor, { before, limit: pageSize + 1 });
  const shown = found.slice(0, pageSize);
  page(req, res, 'bulk/list', {
    title: t('bulk.list.title'),
    lead: t(`bulk.list.${may(req.actor, 'audit.view') ? 'all' : 'own'}`),
    section: 'users',
    narrow: true,
    works: shown.map((work) => ({ ...describeWork(req, work, rights), createdAt: work.createdAt })),
    newerUrl: before > 0 ? '/bulk' : undefined,
    olderUrl: found.length > pageSize ? withQuery('/bulk', { before: String(shown.at(-1)?.id) }) : undefined,
  });
}

/** Freezes who is chosen, and leads to the page that says what would become of them. */
export async function start(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(startForm, req.body as Record<string, unknown>);
  if (!form.ok) throw new BadRequest('action');
  const begun = await service.beginBulk(req.portal, req.actor, form.values.action);
  redirect(res, typeof begun === 'object' ? begun.path : '/users/selection');
}

export async function groupsPage(req: SignedInRequest, res: Response): Promise<void> {
  const action = queryText(req, 'action');
  if (!isAction(action) || !isAboutGroups(action)) throw new NotFound();
  await showGroups(req, res, action, show(groupsForm, { action }));
}

export async function startWithGroups(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(groupsForm, req.body as Record<string, unknown>);
  const action = String(form.state.values.action ?? '');
  if (!isAction(action) || !isAboutGroups(action)) throw new BadRequest('action');
  if (!form.ok) return showGroups(req, res, action, form.state, 422);
  const started = await service.startWork(req.portal, req.actor, form.values);
  if (started === 'nobody') return redirect(res, '/users/selection');
  if ('id' in started) return redirect(res, `/bulk/${started.id}`);
  await showGroups(req, res, action, withErrors(form.state, { groupIds: started }), 422);
}

/** What a work would do, is doing or has done. While the portal works on it, the page comes again by itself. */
export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const work = await works.findWork(req.portal, req.actor, pathId(req));
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const over = works.isOver(work);
  const working = work.state !== 'checked' && !over;
  if (working) res.set('Refresh', '2');
  const described = describeWork(req, work, rights);
  page(req, res, 'bulk/show', {
    title: described.title,
    section: 'users',
    narrow: true,
    work: described,
    working,
    over,
    own: work.userId === req.actor.id,
    canUndo: service.canUndo(req.actor, work),
    list: working ? undefined : await describeList(req, work, t),
  });
}

export async function confirm(req: SignedInRequest, res: Response): Promise<void> {
  await service.confirmWork(req.portal, req.actor, pathId(req));
  redirect(res, `/bulk/${pathId(req)}`);
}

export async function cancel(req: SignedInRequest, res: Response): Promise<void> {
  const gone = await service.cancelWork(req.portal, req.actor, pathId(req));
  if (!gone) return redirect(res, `/bulk/${pathId(req)}`);
  setFlash(req, { kind: 'info', text: wordsFor(req)('bulk.nothing-changed') });
  redirect(res, gone.undoes === null ? '/users?select=on' : `/bulk/${gone.undoes}`);
}

/** The work that takes this one back has a page of its own that asks first. */
export async function undo(req: SignedInRequest, res: Response): Promise<void> {
  const undoing = await service.undoWork(req.portal, req.actor, pathId(req));
  if (undoing === undefined) setFlash(req, { kind: 'info', text: wordsFor(req)('bulk.nothing-to-undo') });
  redirect(res, `/bulk/${undoing ?? pathId(req)}`);
}

/** Everybody the work was about, as a file. */
export async function resultFile(req: SignedInRequest, res: Response): Promise<void> {
  const work = await works.findWork(req.portal, req.actor, pathId(req));
  await sendCsv(res, `users-${work.action}-${work.id}.csv`, recordsOf(req, work));
}

async function* recordsOf(req: SignedInRequest, work: works.Work): AsyncGenerator<string[]> {
  const t = wordsFor(req);
  yield ['name', 'email', 'outcome', 'reason'];
  for await (const rows of works.readAllRows(req.portal, work))
    for (const row of rows) yield [row.name, row.email, outcomeText(t, work, row), reasonOf(t, work, row)];
}

const outcomeText = (t: Words, work: works.Work, { outcome }: works.ShownRow): string =>
  t(`bulk.outcomes.${works.isOver(work) && outcome === 'will' ? 'left' : outcome}`);

/** A page of those with whom the same becomes. */
async function describeList(req: SignedInRequest, work: works.Work, t: Words) {
  const outcome = outcomeAsked(work, queryText(req, 'show'));
  const after = rowId(queryText(req, 'after'));
  const found = await works.findRows(req.portal, work, [outcome], { after, limit: pageSize + 1 });
  const rows = found.slice(0, pageSize);
  const address = (place: Record<string, string>) => withQuery(`/bulk/${work.id}`, { show: outcome, ...place });
  return {
    tabs: describeTabs(req, work, outcome),
    rows: rows.map((row) => ({ ...row, reason: reasonOf(t, work, row) })),
    skipped: outcome === 'skipped',
    firstUrl: after > 0 ? address({}) : undefined,
    nextUrl: found.length > pageSize ? address({ after: String(rows.at(-1)?.id) }) : undefined,
  };
}

async function showGroups(req: SignedInRequest, res: Response, action: Action, form: FormState, status = 200) {
  authorize(may(req.actor, permissionFor[action]), permissionFor[action]);
  const count = await countSelected(req.portal, req.actor);
  if (count === 0) return redirect(res, '/users/selection');
  const args = {
    title: wordsFor(req)(`bulk.groups.${action}`, { count, number: formatsOf(req).formatNumber(count) }),
    section: 'users',
    narrow: true,
    form,
    options: groupOptions(req, await currentRights(req.portal, req.actor.accessVersion)),
    hasErrors: status !== 200,
  };
  page(req, res, 'bulk/groups', args, status);
}
