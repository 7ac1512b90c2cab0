import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { publishForm } from './form.ts';
import * as service from './publish-service.ts';
import { findVersion, showPage } from './service.ts';
import { differencesBetween, publicAddresses } from './shown.ts';

type State = FormState<typeof publishForm>;

export const publishPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showPublish(req, res, show(publishForm));

export async function publish(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(publishForm, req.body as Record<string, unknown>);
  const number = form.ok ? Number(form.values.version) : 0;
  const published = await service.publishPage(req.portal, req.actor, pathId(req), number);
  if (published === 'changed') return showPublish(req, res, withError(form.state, 'version', 'changed'), 422);
  const t = wordsFor(req);
  if (published === 'already') setFlash(req, { kind: 'info', text: t('pages.publish.already') });
  else setFlash(req, { kind: 'ok', text: t('pages.publish.done', { title: published.published.title }) });
  redirect(res, `/pages/${pathId(req)}`);
}

export async function unpublishPage(req: SignedInRequest, res: Response): Promise<void> {
  const { page: cms, published } = await showPage(req.portal, req.actor, pathId(req));
  page(req, res, 'pages/unpublish', {
    title: wordsFor(req)('pages.unpublish.title', { title: cms.title }),
    section: 'pages',
    narrow: true,
    cms,
    published,
    addresses: published ? publicAddresses(req, published) : [],
  });
}

export async function unpublish(req: SignedInRequest, res: Response): Promise<void> {
  const cms = await service.unpublishPage(req.portal, req.actor, pathId(req));
  const t = wordsFor(req);
  if (cms.publishedNumber === null) setFlash(req, { kind: 'info', text: t('pages.unpublish.already') });
  else setFlash(req, { kind: 'ok', text: t('pages.unpublish.done', { title: cms.title }) });
  redirect(res, `/pages/${cms.id}`);
}

/** What will be public, where, and what is different from what is public now. */
async function showPublish(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const { page: cms, published } = await showPage(req.portal, req.actor, pathId(req));
  const draft = await findVersion(req.portal, req.actor, cms.id, cms.draftNumber);
  const args = {
    title: wordsFor(req)('pages.publish.title', { title: cms.title }),
    section: 'pages',
    narrow: true,
    cms,
    form: { ...form, values: { version: String(cms.draftNumber) } },
    draft,
    published,
    addresses: publicAddresses(req, cms),
    differences: published ? differencesBetween(req, published, draft) : [],
    hasErrors: status !== 200,
  };
  page(req, res, 'pages/publish', args, status);
}
