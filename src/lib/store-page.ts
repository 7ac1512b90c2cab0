import type { Request } from 'express';
import { assetUrl } from './assets.ts';
import { formToken } from './csrf.ts';
import { directionOf } from './directions.ts';
import { formatsFor } from './formats.ts';
import { languageOf } from './page.ts';
import { render, type Shared, type Values } from './views.ts';
import { isLanguage, type Language, wordsIn } from './words.ts';

/** A language in which a page of the store can be read. */
export interface StoreLanguage {
  code: string;
  name: string;
  url: string;
  current: boolean;
}

export interface StorePageArgs extends Values {
  title: string;
  /** The language of the page: one of the store's, in which the portal itself need not have words. */
  language: string;
  languages: StoreLanguage[];
  /** What stands above a preview. */
  bar?: { title: string; html: string } | undefined;
  /** Not for search engines. */
  hidden?: boolean;
}

/** A page in the frame of the store, as customers see it; with a bar above it where it is a preview. */
export function renderStorePage(req: Request, view: string, args: StorePageArgs): string {
  const { language, title, languages, hidden, bar } = args;
  const shared = sharedValues(req, language, isLanguage(language) ? language : 'en', 'UTC');
  const body = render(view, shared, args);
  return render('storefront/layout', shared, { title, languages, bar, hidden: hidden ?? bar !== undefined, body });
}

/** The bar of a preview, in the words of the one who looks; it may hold forms. */
export function renderBar(req: Request, view: string, args: Values): string {
  const language = languageOf(req);
  return render(view, sharedValues(req, language, language, req.actor?.timeZone ?? 'UTC', formToken(req)), args);
}

function sharedValues(req: Request, language: string, words: Language, timeZone: string, csrfToken = ''): Shared {
  return {
    t: wordsIn(words),
    language,
    dir: directionOf(language),
    store: { name: req.portal.config.STORE_NAME },
    asset: assetUrl,
    csrfToken,
    ...formatsFor(words, timeZone),
  };
}

/** The name of a language in itself, as a choice of languages shows it; its code where it is unknown. */
export const ownName = (code: string): string => new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
