import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { wordsFor } from '../lib/page.ts';
import type { User } from './service.ts';

/** Somebody else was quicker, or clicked twice: what was wanted is so already, or out of date. */
export function tellStatus(req: SignedInRequest, res: Response, { name, status }: User): void {
  const t = wordsFor(req);
  setFlash(req, { kind: 'info', text: t('users.show.already', { name, status: t(`status.${status}`) }) });
  redirect(res, backPath(req));
}
