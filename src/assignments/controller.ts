import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { setFlash, undo } from '../lib/flash.ts';
import { parse, show, withError } from '../lib/forms.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { canAssignCustomers, findUser, type User } from '../users/service.ts';
import * as form from './form.ts';
import * as service from './service.ts';

const noTicks: form.Ticks = { assign: [], release: [] };
const mostNamed = 20;

export async function assignPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const asked = Object.fromEntries(['q', 'sort', 'size', 'heldQ'].map((name) => [name, queryText(req, name)]));
  const values = form.usable(parse(form.assignForm, asked).state);
  await showTables(req, res, user, show(form.assignForm, values), form.nextPlace(values), noTicks);
}

/** One form with many buttons: **Save** changes something, the others show the same ticks at another place. */
export async function assign(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const { ok, state } = parse(form.assignForm, req.body as Record<string, unknown>);
  const values = form.usable(state);
  const ticks = form.ticksIn(values);
  if (!ok) return showTables(req, res, user, state, form.placeIn(values), ticks, 422);
  if (values._do === 'save') return save(req, res, user, state, values);
  if (values._do === 'tick') return tickNumbers(req, res, user, state, values);
  if (values._do.startsWith('take-over:')) return goToTakeOver(req, res, user, state, values);
  if (ticks.assign.length + ticks.release.length <= form.mostTicks)
    return showTables(req, res, user, state, form.nextPlace(values), ticks);
  const tooMany = withError(state, 'assign', 'too-many', { count: form.mostTicks });
  await showTables(req, res, user, tooMany, form.placeIn(values), ticks, 422);
}

/** Ticks the customers whose numbers were pasted, as far as there are any. */
async function tickNumbers(
  req: SignedInRequest,
  res: Response,
  user: User,
  state: form.AssignState,
  values: form.AssignValues,
): Promise<void> {
  const place = form.placeIn(values);
  const { ticks, unknown } = await service.tickNumbers(req.portal, form.ticksIn(values), form.numbersIn(values));
  if (ticks.assign.length + ticks.release.length > form.mostTicks) {
    const tooMany = withError(state, 'numbers', 'too-many', { count: form.mostTicks });
    return showTables(req, res, user, tooMany, place, form.ticksIn(values), 422);
  }
  const left = { ...state, values: { ...state.values, numbers: unknown.join('\n') } };
  const named = unknown.length > 0 ? withError(left, 'numbers', 'unknown', unknownValues(req, unknown)) : left;
  await showTables(req, res, user, named, place, ticks, unknown.length > 0 ? 422 : 200);
}

/** A page of its own asks first. It takes no ticks along, so they have to be saved before. */
async function goToTakeOver(
  req: SignedInRequest,
  res: Response,
  user: User,
  state: form.AssignState,
  values: form.AssignValues,
): Promise<void> {
  const ticks = form.ticksIn(values);
  const customer = values._do.split(':')[1] ?? '';
  if (ticks.assign.length + ticks.release.length > 0)
    return showTables(req, res, user, withError(state, 'assign', 'save-first'), form.placeIn(values), ticks, 422);
  redirect(res, `/users/${user.id}/customers/take-over?${new URLSearchParams({ customer, back: backPath(req) })}`);
}

async function save(
  req: SignedInRequest,
  res: Response,
  user: User,
  state: form.AssignState,
  values: form.AssignValues,
): Promise<void> {
  const ticks = form.ticksIn(values);
  const wanted = { ticks, numbers: form.numbersIn(values), until: values.until };
  const saved = await service.assignCustomers(req.portal, req.actor, user.id, wanted);
  if (saved === 'deleted') return showDeleted(req, res, user, 422);
  if ('past' in saved)
    return showTables(req, res, user, withError(state, 'until', 'past'), form.placeIn(values), ticks, 422);
  const changed = saved.assigned.length + saved.released.length > 0;
  const kind = saved.taken.length + saved.unknown.length > 0 ? 'warn' : changed ? 'ok' : 'info';
  const unknown = saved.unknown.length > 0 ? [unknownText(req, saved.unknown)] : [];
  const { q, heldQ, sort, size } = values;
  const asked = Object.entries({ q, heldQ, sort, size, back: backPath(req) }).filter(([, value]) => value !== '');
  const place = `/users/${user.id}/customers?${new URLSearchParams(asked)}`;
  const text = [changesText(req, user, saved), ...takenTexts(req, saved.taken), ...unknown].join(' ');
  setFlash(req, { kind, text, ...undo(saved.entry, place, wordsFor(req)) });
  redirect(res, place);
}

async function showTables(
  req: SignedInRequest,
  res: Response,
  user: User,
  state: form.AssignState,
  place: form.Place,
  ticks: form.Ticks,
  status = 200,
): Promise<void> {
  if (!canAssignCustomers(req.actor, user)) return showDeleted(req, res, user, status);
  const tables = await service.readTables(req.portal, req.actor, user.id, place, ticks);
  const args = {
    title: wordsFor(req)('assignments.assign.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form: state,
    place,
    tables,
    ticked: { assign: new Set(tables.ticks.assign), release: new Set(tables.ticks.release) },
    taken: takenTexts(req, tables.taken),
    masked: req.actor.masked,
    back: backPath(req),
  };
  page(req, res, 'assignments/assign', args, status);
}

function showDeleted(req: SignedInRequest, res: Response, user: User, status: number): void {
  const title = wordsFor(req)('assignments.assign.title', { name: user.name });
  page(req, res, 'assignments/deleted', { title, section: 'users', narrow: true, user }, status);
}

function changesText(req: SignedInRequest, { name }: User, { assigned, released }: service.Saved): string {
  const t = wordsFor(req);
  if (assigned.length === 0 && released.length === 0) return t('assignments.saved.nothing', { name });
  if (assigned.length === 0) return t('assignments.saved.released', { name, count: released.length });
  if (released.length === 0) return t('assignments.saved.assigned', { name, count: assigned.length });
  return t('assignments.saved.both', { name, count: assigned.length, released: released.length });
}

/**
 * A sentence for each customer whom somebody else was quicker to take, for many the first of them and a number, and what
 * one can do about it.
 */
function takenTexts(req: SignedInRequest, taken: service.Saved['taken']): string[] {
  const t = wordsFor(req);
  const named = taken.slice(0, mostNamed);
  const texts = named.map(({ label, holderName }) =>
    t('assignments.saved.taken', { customer: label, holder: holderName }),
  );
  const others = taken.length - texts.length;
  return [
    ...texts,
    ...(others > 0 ? [t('assignments.saved.taken-others', { count: others })] : []),
    ...(taken.length > 0 ? [t('assignments.saved.taken-hint', { count: taken.length })] : []),
  ];
}

/** How many pasted numbers no customer has, and the first of them. */
function unknownValues(req: SignedInRequest, unknown: string[]) {
  const named = unknown.slice(0, mostNamed);
  const list = formatsOf(req).formatList(unknown.length > named.length ? [...named, '…'] : named);
  return { count: unknown.length, list };
}

const unknownText = (req: SignedInRequest, unknown: string[]): string =>
  wordsFor(req)('assignments.saved.unknown', unknownValues(req, unknown));
