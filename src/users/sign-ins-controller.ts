import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { readLocks } from '../login/locks-service.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';
import { countSessions, signOutUser, unlockUser } from './sign-ins-service.ts';

export async function unlockPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canUnlock(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)));
  page(req, res, 'users/unlock', {
    title: wordsFor(req)('users.unlock.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    locks: await readLocks(req.portal, user),
    back: backPath(req),
  });
}

export async function unlock(req: SignedInRequest, res: Response): Promise<void> {
  const { user, wasLocked } = await unlockUser(req.portal, req.actor, pathId(req));
  const text = wordsFor(req)(wasLocked ? 'users.unlock.done' : 'users.unlock.not-locked', { name: user.name });
  setFlash(req, { kind: wasLocked ? 'ok' : 'info', text });
  redirect(res, backPath(req));
}

export async function signOutPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canSignOut(req.actor, user, await currentRights(req.portal)));
  page(req, res, 'users/sign-out', {
    title: wordsFor(req)('users.sign-out.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    sessions: await countSessions(req.portal, user.id),
    back: backPath(req),
  });
}

export async function signOut(req: SignedInRequest, res: Response): Promise<void> {
  const { user, sessions } = await signOutUser(req.portal, req.actor, pathId(req));
  const text = wordsFor(req)('users.sign-out.done', { name: user.name, count: sessions });
  setFlash(req, { kind: 'ok', text });
  redirect(res, backPath(req));
}
