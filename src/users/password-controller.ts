import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { type Look, pressedTool, withoutTyped } from '../lib/password-fields.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { takeForHandOver } from '../password/hand-over-service.ts';
import { findCredentialsMail } from './credentials-page.ts';
import { setPasswordForm } from './password-form.ts';
import { setPassword } from './password-service.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';

export async function setPasswordPage(req: SignedInRequest, res: Response): Promise<void> {
  requireRecentPassword(req);
  await showSetPassword(req, res, show(setPasswordForm, { mustChangePassword: true }));
}

export async function savePassword(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(setPasswordForm, req.body as Record<string, unknown>);
  const pressed = pressedTool(req, form.state);
  if (pressed) return showSetPassword(req, res, pressed.form, { shown: pressed.shown });
  const answer = form.ok ? await setPassword(req.portal, req.actor, pathId(req), form.values) : { problems: {} };
  if ('mailed' in answer) return redirect(res, `/users/${pathId(req)}/password/set${answer.mailed ? '?mailed=1' : ''}`);
  const wrong = withoutTyped(req, withErrors(form.state, answer.problems));
  await showSetPassword(req, res, wrong.form, { status: 422, emptied: wrong.emptied });
}

/** The new password, when it was not mailed: shown here once, to the person who set it. */
export async function passwordSetPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const mail = await findCredentialsMail(req, res, user.id);
  page(req, res, 'users/password-set', {
    title: wordsFor(req)('users.password.done', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    password: mail ? undefined : await takeForHandOver(req.portal, req.actor, user.id),
    mail,
    portalUrl: req.portal.config.PUBLIC_URL,
    canSetPassword: policy.canSetPassword(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)),
  });
}

async function showSetPassword(
  req: SignedInRequest,
  res: Response,
  form: FormState,
  { status = 200, shown = false, emptied = false }: Look = {},
): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canSetPassword(req.actor, user, await currentRights(req.portal, req.actor.accessVersion)));
  const args = {
    title: wordsFor(req)('users.password.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form,
    shown,
    emptied,
    mail: req.portal.config.canMail,
    hasErrors: status === 422,
  };
  page(req, res, 'users/password', args, status);
}
