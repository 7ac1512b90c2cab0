import type { Request, Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { pathId, queryText, redirect, rowId, type SignedInRequest } from '../lib/http.ts';
import { languageOf, page, wordsFor } from '../lib/page.ts';
import { ownName, renderBar, renderStorePage } from '../lib/store-page.ts';
import { wordsIn } from '../lib/words.ts';
import { renderBody } from '../pages/render-service.ts';
import { findPage, languagesOf } from '../pages/service.ts';
import { previewAddress } from './addresses.ts';
import { linkForm } from './form.ts';
import * as service from './link-service.ts';

const statuses = { unknown: 404, expired: 410, ended: 403 } as const;

export async function makeLink(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(linkForm, req.body as Record<string, unknown>);
  const pageId = pathId(req);
  if (!form.ok) {
    await findPage(req.portal, req.actor, pageId);
    setFlash(req, { kind: 'bad', text: wordsFor(req)('preview.link.no-customer') });
    return redirect(res, `/pages/${pageId}/preview`);
  }
  const { customer: number, language } = form.values;
  const made = await service.makeLink(req.portal, req.actor, pageId, { number, language });
  if ('refused' in made) return redirect(res, previewAddress(pageId, { customer: number, show: 'draft' }));
  redirect(res, `/pages/${pageId}/preview/link?made=${made.id}`);
}

/** The link that was just made, for the one who made it. */
export async function linkPage(req: SignedInRequest, res: Response): Promise<void> {
  const cms = await findPage(req.portal, req.actor, pathId(req));
  const { link, url } = await service.showLink(req.portal, req.actor, rowId(queryText(req, 'made')));
  const title = wordsFor(req)('preview.link.title', { title: cms.title });
  page(req, res, 'preview/link', { title, section: 'pages', narrow: true, cms, url, until: link.expiresAt });
}

/** The draft in a real store: for whoever has the link, as long as it holds. */
export async function openLink(req: Request<Record<string, string>>, res: Response): Promise<void> {
  const shown = await service.openLink(req.portal, req.params.token ?? '');
  res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  if (typeof shown === 'string') return showEnded(req, res, shown);
  const { link, page: cms, draft, customer } = shown;
  const languages = languagesOf(draft.texts, req.portal.config.STORE_LANGUAGES);
  const wanted = [queryText(req, 'language'), link.language, customer.language];
  const language = wanted.find((code) => languages.includes(code)) ?? languages[0] ?? 'en';
  const text = draft.texts[language];
  const t = wordsFor(req);
  const label = customer.label;
  const values = { label, name: link.userName, number: draft.number, until: link.expiresAt };
  const html = renderStorePage(req, 'storefront/show', {
    title: text?.title ?? cms.title,
    text: renderBody(text?.body ?? '', customer),
    language,
    languages: languages.map((code) => {
      return { code, name: ownName(code), url: `${req.path}?language=${code}`, current: code === language };
    }),
    bar: {
      title: t('layout.title', {
        title: t('preview.link.shown', { title: cms.title }),
        portal: req.portal.config.STORE_NAME,
      }),
      html: renderBar(req, 'preview/_link-bar', values),
    },
  });
  res.type('html').send(html);
}

/** Why is told in a few words, since whoever follows a link is nobody the portal knows. */
function showEnded(req: Request, res: Response, why: keyof typeof statuses): void {
  const language = languageOf(req);
  const title = wordsIn(language)('preview.link.dead');
  const html = renderStorePage(req, 'preview/link-dead', { title, language, languages: [], hidden: true, why });
  res.status(statuses[why]).type('html').send(html);
}
