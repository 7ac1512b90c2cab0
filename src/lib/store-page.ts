import type { Request } from 'express';
import { assetUrl } from './assets.ts';
import { formToken } from './csrf.ts';
import { directionOf } from './directions.ts';
import { formatsFor } from './formats.ts';
import { render, type Values } from './views.ts';
import { isLanguage, wordsIn } from './words.ts';

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
  /** For staff: what it is a preview of. Its forms get the form token. */
  bar?: Values | undefined;
  /** Not for search engines. */
  hidden?: boolean;
}

/** A page in the frame of the store, as customers see it; with a bar above it where it is a preview. */
export function renderStorePage(req: Request, view: string, args: StorePageArgs): string {
  const { language, bar } = args;
  const wordsLanguage = isLanguage(language) ? language : 'en';
  const shared = {
    t: wordsIn(wordsLanguage),
    language,
    dir: directionOf(language),
    store: { name: req.portal.config.STORE_NAME },
    asset: assetUrl,
    csrfToken: bar ? formToken(req) : '',
    ...formatsFor(wordsLanguage, 'UTC'),
  };
  const body = render(view, shared, args);
  const { title, languages, hidden } = args;
  return render('storefront/layout', shared, { title, languages, bar, hidden: hidden ?? bar !== undefined, body });
}

/** The name of a language in itself, as a choice of languages shows it; its code where it is unknown. */
export const ownName = (code: string): string => new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
