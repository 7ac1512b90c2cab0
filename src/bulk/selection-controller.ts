import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { BadRequest } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { queryText, redirect, rowId, type SignedInRequest, withQuery } from '../lib/http.ts';
import { describePlace } from '../lib/list-pages.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { deselectionForm } from './selection-form.ts';
import * as service from './selection-service.ts';
import { actionsOf } from './service.ts';

const pathOf = (at: string) => withQuery('/users/selection', at === '' ? {} : { at });

/** Everybody who is chosen. */
export async function selectionPage(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  const at = queryText(req, 'at');
  const chosen = await service.findSelected(req.portal, req.actor, at);
  page(req, res, 'bulk/selection', {
    title: t('bulk.selection.title'),
    section: 'users',
    narrow: true,
    chosen,
    actions: actionsOf(req.actor),
    at,
    pager: {
      previousUrl: chosen.previous && pathOf(chosen.previous),
      nextUrl: chosen.next && pathOf(chosen.next),
      firstUrl: chosen.previous && pathOf(''),
      lastUrl: chosen.next && pathOf('last'),
      summary: describePlace(chosen, { words: 'users.list', t, formats: formatsOf(req) }),
    },
  });
}

export async function remove(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(deselectionForm, req.body as Record<string, unknown>);
  if (!form.ok) throw new BadRequest('selection');
  const { user, at } = form.values;
  await service.keepTicks(req.portal, req.actor, { shown: [rowId(user)], ticked: [] });
  redirect(res, pathOf(at));
}

export async function clear(req: SignedInRequest, res: Response): Promise<void> {
  await service.clearSelection(req.portal, req.actor);
  setFlash(req, { kind: 'info', text: wordsFor(req)('bulk.selection.cleared') });
  redirect(res, backPath(req, '/users'));
}
