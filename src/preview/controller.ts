import type { Response } from 'express';
import { recordRefusal } from '../access/refusal-service.ts';
import { cleanSearch } from '../database/search.ts';
import { pathId, queryText, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { ownName, renderStorePage } from '../lib/store-page.ts';
import { renderBody } from '../pages/render-service.ts';
import { languagesOf } from '../pages/service.ts';
import { previewAddress } from './addresses.ts';
import { barOf } from './bar.ts';
import * as service from './service.ts';

const shows = ['draft', 'published', 'both'] as const;

export async function previewPage(req: SignedInRequest, res: Response): Promise<void> {
  const number = cleanSearch(queryText(req, 'customer')).slice(0, 50);
  if (number === '') return showChoices(req, res);
  const show = shows.find((name) => name === queryText(req, 'show'));
  const opened = await service.openPreview(req.portal, req.actor, pathId(req), { number, show });
  if ('refused' in opened) return showRefused(req, res, number, opened.refused);
  await showPreview(req, res, opened);
}

async function showPreview(req: SignedInRequest, res: Response, opened: service.Opened): Promise<void> {
  const { page: cms, customer, show, draft, published } = opened;
  const languages = languagesIn(req, opened);
  const language =
    [queryText(req, 'language'), customer.language].find((code) => languages.includes(code)) ?? languages[0] ?? 'en';
  const render = (content: typeof draft | typeof published) => {
    const text = content && Object.hasOwn(content.texts, language) ? content.texts[language] : undefined;
    return text && { title: text.title, text: renderBody(text.body, customer) };
  };
  const shown = { draft: render(draft), published: render(published) };
  const own = await service.ownCustomers(req.portal, req.actor);
  const html = renderStorePage(req, show === 'both' ? 'preview/both' : 'preview/one', {
    title: cms.title,
    language,
    languages: languages.map((code) => {
      const url = previewAddress(cms.id, { customer: customer.number, language: code, show });
      return { code, name: ownName(code), url, current: code === language };
    }),
    bar: barOf(req, opened, { language, own }),
    one: show === 'published' ? shown.published : shown.draft,
    shown,
    numbers: { draft: draft?.number, published: published?.number },
    own: wordsFor(req),
    ownLanguage: req.actor.language,
  });
  res.set('Cache-Control', 'no-store').type('html').send(html);
}

/** Those in which anything of what is looked at is written. */
function languagesIn(req: SignedInRequest, { show, draft, published }: service.Opened): string[] {
  const texts = { ...(show !== 'draft' && published?.texts), ...(show !== 'published' && draft?.texts) };
  return languagesOf(texts, req.portal.config.STORE_LANGUAGES);
}

/** Without a customer: whom to preview as. */
async function showChoices(req: SignedInRequest, res: Response): Promise<void> {
  const {
    page: cms,
    customers,
    agent,
    needs,
    givers,
    assigners,
  } = await service.findChoices(req.portal, req.actor, pathId(req));
  page(req, res, 'preview/choose', {
    title: wordsFor(req)('preview.choose.title', { title: cms.title }),
    section: 'pages',
    narrow: true,
    cms,
    customers: customers.map((customer) => ({
      ...customer,
      url: previewAddress(cms.id, { customer: customer.number }),
    })),
    agent,
    missing: { needs, givers, assigners, number: '' },
    more: customers.length === service.mostNamed,
  });
}

async function showRefused(
  req: SignedInRequest,
  res: Response,
  number: string,
  refused: service.Refused,
): Promise<void> {
  const { page: cms, needs, givers, assigners, mayPublished } = refused;
  if (req.reached)
    await recordRefusal(req.portal, req.actor, req.reached, needs.permission ? undefined : 'pages.preview');
  const args = {
    title: wordsFor(req)('preview.refused.title', { title: cms.title, number }),
    section: 'pages',
    narrow: true,
    cms,
    missing: { needs, givers, assigners, number },
    publishedUrl: mayPublished ? previewAddress(cms.id, { customer: number, show: 'published' }) : undefined,
  };
  page(req, res, 'preview/refused', args, 403);
}
