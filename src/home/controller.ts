import type { Response } from 'express';
import { readDeeds } from '../audit/timeline-service.ts';
import { may } from '../lib/access.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';
import { findTrouble } from '../outbox/state-service.ts';
import { suggestPreviews } from '../preview/desk-service.ts';
import { readHome } from './service.ts';

export async function homePage(req: SignedInRequest, res: Response): Promise<void> {
  const home = await readHome(req.portal, req.actor);
  const title = wordsFor(req)('home.title');
  const trouble = await findTrouble(req.portal, req.actor);
  const recent = await readDeeds(req.portal, req.actor, 5, readerOf(req));
  page(req, res, 'home/show', { title, section: 'home', trouble, previews: await findPreviews(req), recent, ...home });
}

/** What one would preview next, and as whom, for those who may. */
async function findPreviews(req: SignedInRequest) {
  if (!may(req.actor, 'pages.preview') || !may(req.actor, 'pages.view')) return undefined;
  return suggestPreviews(req.portal, req.actor);
}
