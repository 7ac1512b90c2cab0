import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { minimumLength } from '../lib/password-policy.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';
import { countSessions } from './sign-ins-service.ts';
import * as service from './two-factor-service.ts';

/** What disabling somebody's second factor would mean, or enabling it, whichever applies. */
export async function twoFactorPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.id === req.actor.id) return redirect(res, '/account/two-factor');
  authorize(policy.canChangeTwoFactor(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)));
  requireRecentPassword(req);
  const kind = user.secondFactor === 'off' ? 'enable' : 'disable';
  page(req, res, 'users/two-factor', {
    title: wordsFor(req)(`users.two-factor.${kind}.title`, { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    kind,
    sessions: await countSessions(req.portal, user.id),
    min: minimumLength(false),
    mail: req.portal.config.canMail,
    back: backPath(req),
  });
}

export async function disableTwoFactor(req: SignedInRequest, res: Response): Promise<void> {
  finish(req, res, 'disable', await service.disableTwoFactor(req.portal, req.actor, pathId(req)));
}

export async function enableTwoFactor(req: SignedInRequest, res: Response): Promise<void> {
  const answer = await service.enableTwoFactor(req.portal, req.actor, pathId(req));
  if (answer !== 'no-mail') return finish(req, res, 'enable', answer);
  setFlash(req, { kind: 'bad', text: wordsFor(req)('users.two-factor.no-mail') });
  redirect(res, backPath(req));
}

type Answer = Awaited<ReturnType<typeof service.disableTwoFactor>>;

function finish(req: SignedInRequest, res: Response, kind: 'disable' | 'enable', answer: Answer): void {
  const t = wordsFor(req);
  if ('already' in answer)
    setFlash(req, { kind: 'info', text: t(`users.two-factor.${kind}.already`, { name: answer.already.name }) });
  else setFlash(req, { kind: 'ok', text: t(`users.two-factor.${kind}.done`, { name: answer.name }) });
  redirect(res, backPath(req));
}
