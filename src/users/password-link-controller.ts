import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { takeForHandOver } from '../password/hand-over-service.ts';
import { passwordLinkForm } from './password-link-form.ts';
import * as service from './password-link-service.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';

export async function passwordLinkPage(req: SignedInRequest, res: Response): Promise<void> {
  await showPasswordLink(req, res, show(passwordLinkForm, { way: req.portal.config.canMail ? 'mail' : 'show' }));
}

export async function sendPasswordLink(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(passwordLinkForm, req.body as Record<string, unknown>);
  if (!form.ok) return showPasswordLink(req, res, form.state, 422);
  const { way } = form.values;
  if (way === 'mail' && !req.portal.config.canMail)
    return showPasswordLink(req, res, withError(form.state, 'way', 'no-mail'), 422);
  if (way === 'show') requireRecentPassword(req);
  const user = await service.sendPasswordLink(req.portal, req.actor, pathId(req), way);
  if (way === 'show') return redirect(res, `/users/${user.id}/password-link/shown`);
  const text = wordsFor(req)('users.password-link.sent', { name: user.name, email: user.email });
  setFlash(req, { kind: 'ok', text });
  redirect(res, `/users/${user.id}`);
}

/** The link that was not mailed: shown here once, to the person who made it. */
export async function passwordLinkShownPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  page(req, res, 'users/password-link-shown', {
    title: wordsFor(req)('users.password-link.shown-title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    link: await takeForHandOver(req.portal, req.actor, user.id, 'link-hand-over'),
    canSend: policy.canSendPasswordLink(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)),
  });
}

async function showPasswordLink(req: SignedInRequest, res: Response, form: FormState, status = 200): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canSendPasswordLink(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)));
  const args = {
    title: wordsFor(req)('users.password-link.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form,
    mail: req.portal.config.canMail,
    hasErrors: status !== 200,
  };
  page(req, res, 'users/password-link', args, status);
}
