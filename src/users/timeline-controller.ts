import type { Response } from 'express';
import { readTimeline } from '../audit/timeline-service.ts';
import { pathId, queryText, type SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';
import { findUser } from './service.ts';

const pageSize = 25;

/** Everything that happened to a user, page by page. */
export async function timelinePage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const place = { at: queryText(req, 'at'), size: pageSize };
  page(req, res, 'users/timeline', {
    title: wordsFor(req)('users.timeline.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    timeline: await readTimeline(req.portal, req.actor, user.id, place, readerOf(req)),
    back: req.originalUrl,
    urlOf: (at: string) => `/users/${user.id}/timeline?${new URLSearchParams({ at })}`,
  });
}
