import type { Response } from 'express';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { hasMail, page, wordsFor } from '../lib/page.ts';
import { setPasswordForm } from './password-form.ts';
import { setPassword } from './password-service.ts';
import { keepGenerated, withPasswordTool } from './password-tools.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';

export async function setPasswordPage(req: SignedInRequest, res: Response): Promise<void> {
  await showSetPassword(req, res, show(setPasswordForm, { mustChangePassword: true }));
}

export async function savePassword(req: SignedInRequest, res: Response): Promise<void> {
  const body = req.body as Record<string, unknown>;
  const form = parse(setPasswordForm, body);
  if (typeof body._do === 'string')
    return showSetPassword(req, res, withPasswordTool(req, form.state, body), { shown: body._do === 'show' });
  if (!form.ok) return showSetPassword(req, res, keepGenerated(req, form.state, body), { status: 422 });
  const answer = await setPassword(req.portal, req.actor, pathId(req), form.values);
  if ('problems' in answer) {
    const state = withErrors(form.state, answer.problems);
    return showSetPassword(req, res, keepGenerated(req, state, body), { status: 422 });
  }
  redirect(res, `/users/${pathId(req)}/created${answer.mailed ? '?mailed=1' : ''}`);
}

async function showSetPassword(
  req: SignedInRequest,
  res: Response,
  form: FormState,
  { status = 200, shown = false } = {},
): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canSetPassword(req.actor, user, await currentRights(req.portal)), 'users.password');
  const args = {
    title: wordsFor(req)('users.password.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form,
    shown,
    mail: hasMail(req.portal.config),
    hasErrors: status === 422,
  };
  page(req, res, 'users/password', args, status);
}
