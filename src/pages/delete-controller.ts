import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import * as service from './delete-service.ts';
import { deleteForm } from './form.ts';
import { publicAddresses } from './shown.ts';

type State = FormState<typeof deleteForm>;

/** Says what goes with the page. */
export const deletePage = (req: SignedInRequest, res: Response): Promise<void> =>
  showDelete(req, res, show(deleteForm));

export async function deleteForGood(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(deleteForm, req.body as Record<string, unknown>);
  const seen = form.ok
    ? { draft: Number(form.values.version), published: Number(form.values.published) }
    : { draft: 0, published: 0 };
  const deleted = await service.deletePage(req.portal, req.actor, pathId(req), seen);
  if (deleted === 'changed') return showDelete(req, res, withError(form.state, 'version', 'changed-since'), 422);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('pages.delete.done', { title: deleted.page.title }) });
  redirect(res, '/pages');
}

async function showDelete(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const found = await service.findConsequences(req.portal, req.actor, pathId(req));
  const { page: cms, published } = found;
  const values = { version: String(cms.draftNumber), published: String(cms.publishedNumber ?? 0) };
  const args = {
    title: wordsFor(req)('pages.delete.title', { title: cms.title }),
    section: 'pages',
    narrow: true,
    cms,
    form: { ...form, values },
    items: consequencesOf(req, found),
    isPublic: published !== undefined,
    hasErrors: status !== 200,
  };
  page(req, res, 'pages/delete', args, status);
}

function consequencesOf(req: SignedInRequest, found: service.Consequences): string[] {
  const t = wordsFor(req);
  const { formatNumber } = formatsOf(req);
  const counted = (what: 'versions' | 'links' | 'formerAddresses') =>
    found[what] > 0 ? [t(`pages.delete.${what}`, { count: found[what], number: formatNumber(found[what]) })] : [];
  const addresses = found.published ? publicAddresses(req, found.published) : [];
  return [
    ...addresses.map(({ language, url }) => t('pages.unpublish.gone', { language, url })),
    ...(found.published ? [t('pages.unpublish.caches')] : []),
    ...counted('formerAddresses'),
    ...counted('versions'),
    ...counted('links'),
    t('pages.delete.record'),
  ];
}
