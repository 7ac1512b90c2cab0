import type { Request, Response } from 'express';
import { assetUrl } from './assets.ts';
import { byLetter } from './by-letter.ts';
import { formToken } from './csrf.ts';
import { takeFlash } from './flash.ts';
import { type Formats, formatsFor } from './formats.ts';
import { errorText, type FormState } from './forms.ts';
import { navigationFor } from './navigation.ts';
import { initialsOf } from './text.ts';
import { render, type Shared, type Values } from './views.ts';
import { isLanguage, type Language, languages, preferredLanguage, type Words, wordsIn } from './words.ts';

export interface PageArgs extends Values {
  /** What the page is about, already in the reader's language. */
  title: string;
}

/** Shows a page inside its layout. Nothing with a person in it may be kept by a browser or proxy. */
export function page(req: Request, res: Response, view: string, args: PageArgs, status = 200): void {
  const shared = sharedValues(req, args);
  const body = render(view, shared, args);
  const layout = req.actor && !args.signedOutLayout ? 'layouts/signed-in' : 'layouts/signed-out';
  const values = { ...args, body, flash: args.flash ?? takeFlash(req), narrow: args.narrow, section: args.section };
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(toUtf8(render(layout, shared, values)));
}

const encoder = new TextEncoder();
const longestUsual = 256 * 1024;
const scratch = new Uint8Array(3 * longestUsual);

/**
 * A page as it is sent. Written into a buffer that is long enough for anything and copied out of it: to find out first
 * how long it will be, as `Buffer.from` and `res.end` do, takes as long as to write it.
 */
function toUtf8(html: string): Buffer {
  if (html.length > longestUsual) return Buffer.from(html);
  return Buffer.from(scratch.subarray(0, encoder.encodeInto(html, scratch).written));
}

/** The words for the person who asks. */
export const wordsFor = (req: Request): Words => wordsIn(languageOf(req));

/** Dates and numbers for the person who asks. */
export const formatsOf = (req: Request): Formats => formatsFor(languageOf(req), zoneOf(req) ?? 'UTC');

/** A time of day for the person who asks; with its zone for somebody of whom none is known. */
export function clockTime(req: Request, at: Date): string {
  const { formatTime, formatZone } = formatsOf(req);
  return zoneOf(req) ? formatTime(at) : `${formatTime(at)} ${formatZone(at)}`;
}

const zoneOf = ({ actor, pending }: Request) => actor?.timeZone ?? pending?.timeZone;

/** The words and formats for the person who asks, for services that write sentences. */
export const readerOf = (req: Request) => ({ t: wordsFor(req), formats: formatsOf(req), language: languageOf(req) });

/** The language of the person, else of this browser session, else the browser's own. */
export function languageOf(req: Request): Language {
  if (req.actor) return req.actor.language;
  const chosen = req.session?.language ?? req.pending?.language;
  return isLanguage(chosen) ? chosen : preferredLanguage(req.acceptsLanguages());
}

function sharedValues(req: Request, args: Values): Shared {
  const { actor, portal } = req;
  const language = languageOf(req);
  const t = wordsIn(language);
  return {
    t,
    language,
    dir: 'ltr',
    theme: actor?.theme,
    actor,
    can: (permission: never) => actor?.permissions.has(permission) ?? false,
    csrfToken: args.formless ? '' : formToken(req),
    path: req.path,
    portal: { name: portal.config.PORTAL_NAME, demo: portal.config.demo, mail: portal.config.canMail },
    languages: languageLinks(language),
    navigation: actor ? navigationFor(actor, t) : [],
    asset: assetUrl,
    initialsOf,
    byLetter: (options: { label: string }[], isChosen: () => boolean) => byLetter(options, isChosen, language),
    errorText: (form: FormState, name: string) => errorText(form, name, t),
    ...formatsOf(req),
  };
}

/** The same page in each language: only its query is named, since a path such as `//example.com/` would lead away. */
function languageLinks(current: Language) {
  return Object.entries(languages).map(([code, name]) => ({
    code,
    name,
    url: `?language=${code}`,
    current: code === current,
  }));
}
