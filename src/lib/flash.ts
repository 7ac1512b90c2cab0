import type { Request } from 'express';

/** What happened, shown once on the next page. `**…**` in the text stands out. */
export interface FlashMessage {
  kind: 'ok' | 'info' | 'warn' | 'bad';
  text: string;
  /** A change that can be made from the message, such as activating again. */
  action?: { url: string; label: string };
}

/** Says something on the next page, in the place of what was to be said there before. */
export function setFlash(req: Request, message: FlashMessage): void {
  req.session.flash = message;
}

/** The message for this page, if there is one; it will not be shown again. */
export function takeFlash(req: Request): FlashMessage | undefined {
  const message = req.session?.flash;
  if (message) delete req.session.flash;
  return message;
}
