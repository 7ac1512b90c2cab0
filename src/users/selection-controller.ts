import { parse as parseQuery } from 'node:querystring';
import type { Response } from 'express';
import { currentRights, type Rights } from '../access/service.ts';
import * as selection from '../bulk/selection-service.ts';
import { beginBulk } from '../bulk/service.ts';
import { pageStart } from '../database/cursors.ts';
import { BadRequest } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { wordsFor } from '../lib/page.ts';
import { listAddress, readFilter } from './list-filter.ts';
import { matchingIds } from './list-service.ts';
import { selectionForm } from './selection-form.ts';

/** One form with many buttons: whichever is pressed, the ticks are kept first. */
export async function changeSelection(req: SignedInRequest, res: Response): Promise<void> {
  const { portal, actor } = req;
  const body = req.body as Record<string, unknown>;
  const form = parse(selectionForm, body);
  if (!form.ok) throw new BadRequest('selection');
  const { shown, ticked, at, _do } = form.values;
  const rights = await currentRights(portal, actor.accessVersion);
  await selection.keepTicks(portal, actor, { shown, ticked: _do === 'page' ? shown : ticked });
  if (_do === 'all') await selection.selectAll(portal, actor, await matchingIds(portal, rights, filterAt(at, rights)));
  if (_do === 'clear') await selection.clearSelection(portal, actor);
  if (_do === 'export') return goToExport(req, res, addressAt(at, rights));
  if (_do.startsWith('bulk:')) return begin(req, res, _do.slice('bulk:'.length), addressAt(at, rights));
  redirect(res, nextAddress({ at, _do, body }, rights));
}

/** Leads to what would become of those who are chosen by now, or back where nobody is. */
async function begin(req: SignedInRequest, res: Response, action: string, back: string): Promise<void> {
  const begun = await beginBulk(req.portal, req.actor, action);
  if (begun === 'unknown') throw new BadRequest('action');
  if (begun === 'nobody') return askToSelect(req, res, back);
  redirect(res, begun.path);
}

async function goToExport(req: SignedInRequest, res: Response, back: string): Promise<void> {
  if ((await selection.countSelected(req.portal, req.actor)) === 0) return askToSelect(req, res, back);
  redirect(res, '/users/export?chosen=yes');
}

function askToSelect(req: SignedInRequest, res: Response, back: string): void {
  setFlash(req, { kind: 'warn', text: wordsFor(req)('users.select.nobody') });
  redirect(res, back);
}

function nextAddress({ at, _do, body }: { at: string; _do: string; body: Record<string, unknown> }, rights: Rights) {
  const [name, target = ''] = _do.split(/:(.*)/s);
  if (name === 'user') return `/users/${target}`;
  if (name === 'chosen') return '/users/selection';
  if (name === 'works') return '/bulk';
  if (name === 'go') return addressAt(target, rights);
  if (name === 'done') return addressAt(at, rights, '');
  if (name === 'page' || name === 'all' || name === 'clear') return addressAt(at, rights);
  return listAddress({ ...readFilter(body, rights), select: 'on' });
}

/** An address of the list, written anew from what it says, so that it leads nowhere else. */
const addressAt = (address: string, rights: Rights, select = 'on'): string =>
  listAddress({ ...filterAt(address, rights), select }, pageStart(queryOf(address)));

const filterAt = (address: string, rights: Rights) => readFilter(queryOf(address), rights);

const queryOf = (address: string) => parseQuery(address.split(/\?(.*)/s)[1] ?? '');
