import type { Response } from 'express';
import { readTimeline } from '../audit/timeline-service.ts';
import { queryText, type SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';

const pageSize = 25;

/** What one did, and what happened to one's account. */
export async function historyPage(req: SignedInRequest, res: Response): Promise<void> {
  const place = { at: queryText(req, 'at'), size: pageSize };
  page(req, res, 'account/history', {
    title: wordsFor(req)('account.history.title'),
    section: 'account',
    narrow: true,
    timeline: await readTimeline(req.portal, req.actor, req.actor.id, place, readerOf(req)),
    back: req.originalUrl,
    urlOf: (at: string) => `/account/history?${new URLSearchParams({ at })}`,
  });
}
