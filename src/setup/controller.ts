import type { Request, Response } from 'express';
import { digestIn, tokenDigest, tokenText } from '../lib/codes.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError, withErrors } from '../lib/forms.ts';
import { addressOf, queryText, redirect } from '../lib/http.ts';
import { languageOf, page, wordsFor } from '../lib/page.ts';
import { passwordPairProblem } from '../password/form.ts';
import { setupForm } from './form.ts';
import * as service from './service.ts';

/** The address from the terminal. Its digest goes into the session, its token out of the address. */
export async function setupPage(req: Request, res: Response): Promise<void> {
  const token = queryText(req, 'token');
  if (token) {
    if (!(await service.knowsToken(req.portal, tokenDigest(token)))) throw new NotFound();
    req.session.setupToken = tokenText(token);
    return redirect(res, '/setup');
  }
  if (!(await service.knowsToken(req.portal, digestIn(req.session.setupToken)))) throw new NotFound();
  showSetup(req, res, show(setupForm));
}

export async function setup(req: Request, res: Response): Promise<void> {
  const digest = digestIn(req.session.setupToken);
  if (!(await service.knowsToken(req.portal, digest))) throw new NotFound();
  const form = parse(setupForm, req.body as Record<string, unknown>);
  const pair = chosenTwice(req.body as Record<string, unknown>);
  if (!form.ok || pair) return showSetup(req, res, withErrors(form.state, { ...pair, ...form.state.errors }), 422);
  const by = { address: addressOf(req), requestId: String(req.id), language: languageOf(req) };
  const answer = await service.completeSetup(req.portal, digest, form.values, by);
  if (answer === 'token-used') throw new NotFound();
  if (answer !== 'done')
    return showSetup(req, res, withError(form.state, answer.field, answer.error.code, answer.error.values), 422);
  delete req.session.setupToken;
  setFlash(req, { kind: 'ok', text: wordsFor(req)('setup.done') });
  redirect(res, '/login');
}

/** What is wrong with the password and its repetition, to be said together with what else is. */
function chosenTwice({ password, repeatPassword }: Record<string, unknown>): FormState['errors'] | undefined {
  const typed = { password: String(password ?? ''), repeatPassword: String(repeatPassword ?? '') };
  return passwordPairProblem(typed) ?? (typed.password ? undefined : { password: { code: 'required' } });
}

function showSetup(req: Request, res: Response, form: FormState, status = 200): void {
  const args = {
    title: wordsFor(req)('setup.title'),
    form,
    mail: req.portal.config.canMail,
    hasErrors: status !== 200,
  };
  page(req, res, 'setup/show', args, status);
}
