import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { mayRenameThemselves, updateOwnDetails } from '../users/own-service.ts';
import { detailsForm } from './details-form.ts';

/** Who one is to the portal. */
export async function detailsPage(req: SignedInRequest, res: Response): Promise<void> {
  await showDetails(req, res, show(detailsForm, ownDetails(req)));
}

export async function saveDetails(req: SignedInRequest, res: Response): Promise<void> {
  // Whoever may not change their name is sent no fields for it.
  const form = parse(detailsForm, { ...ownDetails(req), ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showDetails(req, res, form.state, 422);
  const answer = await updateOwnDetails(req.portal, req.actor, form.values);
  if ('problems' in answer) return showDetails(req, res, withErrors(form.state, answer.problems), 422);
  const t = wordsFor(req);
  const what = answer.changed.includes('email') ? 'email-saved' : 'saved';
  setFlash(req, { kind: 'ok', text: t(`account.details.${what}`, { email: form.values.email }) });
  redirect(res, '/account');
}

async function showDetails(req: SignedInRequest, res: Response, form: FormState, status = 200): Promise<void> {
  const args = {
    title: wordsFor(req)('account.details.title'),
    section: 'account',
    narrow: true,
    form,
    mayRename: await mayRenameThemselves(req.portal, req.actor),
    hasErrors: status !== 200,
  };
  page(req, res, 'account/details', args, status);
}

const ownDetails = ({ actor: { firstName, lastName, email } }: SignedInRequest) => ({ firstName, lastName, email });
