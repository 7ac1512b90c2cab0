import type { Response } from 'express';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { tokenForm } from './form.ts';
import * as service from './service.ts';

export const settingsPage = (req: SignedInRequest, res: Response): Promise<void> =>
  showSettings(req, res, show(tokenForm));

export async function makeToken(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(tokenForm, req.body as Record<string, unknown>);
  if (!form.ok) return showSettings(req, res, form.state, 422);
  const id = await service.makeToken(req.portal, req.actor, form.values.name);
  redirect(res, `/settings/tokens/${id}`);
}

/** Shows a token exactly once, to the one who made it. */
export async function tokenPage(req: SignedInRequest, res: Response): Promise<void> {
  const token = await service.findToken(req.portal, pathId(req));
  const value = await service.takeToken(req.portal, req.actor, token.id);
  const title = wordsFor(req)('settings.token.title', { name: token.name });
  const { PUBLIC_URL: url } = req.portal.config;
  page(req, res, 'settings/token', { title, section: 'settings', narrow: true, token, value, url });
}

export async function revokePage(req: SignedInRequest, res: Response): Promise<void> {
  const token = await service.findToken(req.portal, pathId(req));
  const title = wordsFor(req)('settings.revoke.title', { name: token.name });
  page(req, res, 'settings/revoke', { title, section: 'settings', narrow: true, token });
}

export async function revokeToken(req: SignedInRequest, res: Response): Promise<void> {
  const token = await service.findToken(req.portal, pathId(req));
  const revoked = await service.revokeToken(req.portal, req.actor, token.id);
  const text = wordsFor(req)(revoked ? 'settings.revoke.done' : 'settings.revoke.already', { name: token.name });
  setFlash(req, { kind: revoked ? 'ok' : 'info', text });
  redirect(res, '/settings');
}

async function showSettings(req: SignedInRequest, res: Response, form: FormState, status = 200): Promise<void> {
  const title = wordsFor(req)('settings.show.title');
  const tokens = await service.listTokens(req.portal);
  page(req, res, 'settings/show', { title, section: 'settings', narrow: true, form, tokens }, status);
}
