import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { ownName, renderStorePage } from '../lib/store-page.ts';
import { isLanguage, wordsIn } from '../lib/words.ts';
import { renderBody } from '../pages/render-service.ts';
import { findPublic, languagesOf, type PublishedPage } from '../pages/service.ts';

const longestKept = 60;

type Params = Record<string, string>;

/** A published page, for anybody. It is the same for everybody, so caches may keep it for a minute. */
export async function publicPage(req: Request<Params>, res: Response): Promise<void> {
  const { language = '', slug = '' } = req.params;
  const page = /^[a-z0-9-]{1,100}$/.test(slug) ? await findPublic(req.portal, slug) : undefined;
  const text = page && Object.hasOwn(page.texts, language) ? page.texts[language] : undefined;
  if (!page || !text) return showMissing(req, res, language, page);
  if (page.slug !== slug) return leadOn(res, page, language);
  const html = renderStorePage(req, 'storefront/show', {
    title: text.title,
    text: renderBody(text.body),
    language,
    languages: languagesIn(req, page, language),
  });
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  res.set({ ETag: etag, 'Cache-Control': `public, max-age=${secondsToKeep(page)}` });
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  res.type('html').send(html);
}

/** The page has another address now. Caches keep that no longer than the page itself, since it may get the old one back. */
function leadOn(res: Response, page: PublishedPage, language: string): void {
  res.set('Cache-Control', `public, max-age=${secondsToKeep(page)}`);
  res.redirect(301, `/store/${language}/${page.slug}`);
}

/** Nothing is there, or not in this language: then where else it can be read. */
function showMissing(req: Request<Params>, res: Response, wanted: string, page: PublishedPage | undefined): void {
  const { STORE_LANGUAGES: own } = req.portal.config;
  const language = own.includes(wanted) ? wanted : (own[0] ?? 'en');
  const title = wordsIn(isLanguage(language) ? language : 'en')('storefront.missing.title');
  const languages = page ? languagesIn(req, page, wanted) : [];
  const html = renderStorePage(req, 'storefront/missing', { title, language, languages, hidden: true });
  res.status(404).set('Cache-Control', 'no-store').type('html').send(html);
}

const languagesIn = ({ portal }: Request<Params>, { slug, texts }: PublishedPage, current: string) =>
  languagesOf(texts, portal.config.STORE_LANGUAGES).map((code) => ({
    code,
    name: ownName(code),
    url: `/store/${code}/${slug}`,
    current: code === current,
  }));

/** Not beyond the moment at which the page is over. */
function secondsToKeep({ validUntil }: PublishedPage): number {
  if (!validUntil) return longestKept;
  const left = Math.floor((validUntil.getTime() - Date.now()) / 1000);
  return Math.max(0, Math.min(longestKept, left));
}
