import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { readSignIns } from '../audit/timeline-service.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';
import { describeFacts } from './sign-in-help-page.ts';
import { findSignInFacts, judge } from './sign-in-help-service.ts';

/** Why somebody can't sign in, and what mends it. */
export async function signInHelpPage(req: SignedInRequest, res: Response): Promise<void> {
  const reader = readerOf(req);
  const facts = await findSignInFacts(req.portal, req.actor, pathId(req));
  const { user, locks } = facts;
  const recent = await readSignIns(req.portal, req.actor, user.id, 8, reader);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  page(req, res, 'users/sign-in-help', {
    title: wordsFor(req)('users.sign-in-help.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    verdict: judge(facts, recent.lastEvent),
    time: reader.formats.formatTime(locks.lockedUntil ?? locks.codesLockedUntil ?? new Date(0)),
    facts: describeFacts(facts, req.actor, rights, reader),
    days: recent.days,
  });
}
