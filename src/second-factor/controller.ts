import type { Response } from 'express';
import { appAddress, inGroups } from '../lib/authenticator.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { minimumLength } from '../lib/password-policy.ts';
import { qrCode } from '../lib/qr-code.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { appForm, offForm } from './form.ts';
import * as service from './service.ts';

type AppState = FormState<typeof appForm>;

const own = '/account/two-factor';

/** Which second factor one has, and what the others would mean. */
export async function secondFactorPage(req: SignedInRequest, res: Response): Promise<void> {
  const { factor, codesLeft } = await service.readOwnFactor(req.portal, req.actor);
  const title = wordsFor(req)('secondFactor.title');
  const mail = req.portal.config.canMail;
  page(req, res, 'second-factor/show', { title, section: 'account', narrow: true, factor, codesLeft, mail });
}

export async function appPage(req: SignedInRequest, res: Response): Promise<void> {
  requireRecentPassword(req);
  const { secret, setup } = await service.beginApp(req.portal, req.actor);
  await showApp(req, res, show(appForm, { setup }), secret);
}

/** The app is used from now on when a code shows that it has the secret. */
export async function saveApp(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(appForm, req.body as Record<string, unknown>);
  const setup = form.state.errors.setup ? '' : String(form.state.values.setup);
  const secret = await service.openSetup(req.portal, req.actor, setup);
  if (!secret) return startAppAgain(req, res);
  const state = show(appForm, { setup });
  if (!form.ok || form.values.code.trim() === '')
    return showApp(req, res, withError(state, 'code', 'required'), secret, 422);
  const answer = await service.useApp(req.portal, req.actor, secret, form.values.code);
  if (answer === 'wrong') return showApp(req, res, withError(state, 'code', 'wrong'), secret, 422);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('secondFactor.changed.app') });
  redirect(res, `${own}/recovery-codes`);
}

export async function useMail(req: SignedInRequest, res: Response): Promise<void> {
  const answer = await service.useMail(req.portal, req.actor);
  const t = wordsFor(req);
  if (answer === 'no-mail') setFlash(req, { kind: 'bad', text: t('secondFactor.no-mail') });
  else setFlash(req, { kind: 'ok', text: t('secondFactor.changed.email') });
  redirect(res, own);
}

export function offPage(req: SignedInRequest, res: Response): void {
  requireRecentPassword(req);
  showOff(req, res, show(offForm));
}

export async function turnOff(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(offForm, req.body as Record<string, unknown>);
  if (!form.ok) return showOff(req, res, form.state, 422);
  const answer = await service.useNothing(req.portal, req.actor, form.values.currentPassword);
  const values = { min: minimumLength(false) };
  if (answer !== 'changed') return showOff(req, res, withError(form.state, 'currentPassword', answer, values), 422);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('secondFactor.changed.off') });
  redirect(res, own);
}

/** The codes for when the app is lost: shown here once. */
export async function recoveryCodesPage(req: SignedInRequest, res: Response): Promise<void> {
  const codes = await service.takeNewRecoveryCodes(req.portal, req.actor);
  const { factor, codesLeft } = await service.readOwnFactor(req.portal, req.actor);
  if (factor !== 'app') return redirect(res, own);
  const title = wordsFor(req)('secondFactor.codes.title');
  page(req, res, 'second-factor/codes', { title, section: 'account', narrow: true, codes, codesLeft });
}

export async function renewRecoveryCodes(req: SignedInRequest, res: Response): Promise<void> {
  const renewed = await service.renewRecoveryCodes(req.portal, req.actor);
  redirect(res, renewed ? `${own}/recovery-codes` : own);
}

function startAppAgain(req: SignedInRequest, res: Response): void {
  setFlash(req, { kind: 'warn', text: wordsFor(req)('secondFactor.app.late') });
  redirect(res, `${own}/app`);
}

async function showApp(
  req: SignedInRequest,
  res: Response,
  form: AppState,
  secret: string,
  status = 200,
): Promise<void> {
  const { actor, portal } = req;
  const args = {
    title: wordsFor(req)('secondFactor.app.title'),
    section: 'account',
    narrow: true,
    form,
    secret: inGroups(secret),
    shownCode: await service.codeForDemo(portal, secret),
    qr: qrCode(appAddress(secret, portal.config.PORTAL_NAME, actor.email)),
    hasErrors: status !== 200,
  };
  page(req, res, 'second-factor/app', args, status);
}

function showOff(req: SignedInRequest, res: Response, form: FormState<typeof offForm>, status = 200): void {
  const title = wordsFor(req)('secondFactor.off.title');
  const min = minimumLength(false);
  const args = { title, section: 'account', narrow: true, form, min, hasErrors: status !== 200 };
  page(req, res, 'second-factor/off', args, status);
}
