import type { Request } from 'express';
import type { Words } from './words.ts';

/** What happened, shown once on the next page. `**…**` in the text stands out. */
export interface FlashMessage {
  kind: 'ok' | 'info' | 'warn' | 'bad';
  text: string;
  /** A change that can be made from the message, such as activating again. */
  action?: { url: string; label: string };
  /** Where one can go on, such as to the page that puts the change back. */
  link?: { url: string; label: string } | undefined;
}

/** Says something on the next page, in the place of what was to be said there before. */
export function setFlash(req: Request, message: FlashMessage): void {
  req.session.flash = message;
}

/** The way to put back what was recorded as this entry of the trail, if anything was. */
export const undo = (entry: number | undefined, back: string, t: Words): Pick<FlashMessage, 'link'> =>
  entry === undefined
    ? {}
    : { link: { url: `/audit/${entry}/put-back?back=${encodeURIComponent(back)}`, label: t('audit.undo') } };

/** The message for this page, if there is one; it will not be shown again. */
export function takeFlash(req: Request): FlashMessage | undefined {
  const message = req.session?.flash;
  if (message) delete req.session.flash;
  return message;
}
