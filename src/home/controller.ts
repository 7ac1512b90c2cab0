import type { Response } from 'express';
import type { SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { findTrouble } from '../outbox/state-service.ts';
import { readHome } from './service.ts';

export async function homePage(req: SignedInRequest, res: Response): Promise<void> {
  const home = await readHome(req.portal, req.actor);
  const title = wordsFor(req)('home.title');
  const trouble = await findTrouble(req.portal, req.actor);
  page(req, res, 'home/show', { title, section: 'home', trouble, ...home });
}
