import type { Response } from 'express';
import { may } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { startAnew } from '../lib/sessions.ts';
import { leavingForm } from './leaving-form.ts';
import * as service from './leaving-service.ts';
import { findUser, type User } from './service.ts';
import { tellStatus } from './status-page.ts';

type State = FormState<typeof leavingForm>;

export const deactivatePage = (req: SignedInRequest, res: Response): Promise<void> =>
  showDeactivate(req, res, show(leavingForm, { customers: 'keep' }));

export async function deactivate(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(leavingForm, { customers: 'keep', ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showDeactivate(req, res, form.state, 422);
  const left = await service.deactivateUser(req.portal, req.actor, pathId(req), form.values);
  if ('already' in left) return tellStatus(req, res, left.already);
  if ('problems' in left) return showDeactivate(req, res, withErrors(form.state, left.problems), 422);
  const t = wordsFor(req);
  if (left.user.id === req.actor.id) return signOff(req, res, t('users.deactivate.self-done'));
  const text = [t('users.deactivate.done', { name: left.user.name }), ...whatFollowed(req, left)].join(' ');
  const url = `/users/${left.user.id}/activate?back=${encodeURIComponent(backPath(req))}`;
  setFlash(req, { kind: 'ok', text, action: { url, label: t('users.activate.again') } });
  redirect(res, backPath(req));
}

export const deletePage = (req: SignedInRequest, res: Response): Promise<void> =>
  showDelete(req, res, show(leavingForm, { customers: 'release' }));

export async function deleteUser(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(leavingForm, { customers: 'release', ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showDelete(req, res, form.state, 422);
  const left = await service.deleteUser(req.portal, req.actor, pathId(req), form.values);
  if ('already' in left) return tellStatus(req, res, left.already);
  if ('problems' in left) return showDelete(req, res, withErrors(form.state, left.problems), 422);
  const t = wordsFor(req);
  if (left.user.id === req.actor.id) return signOff(req, res, t('users.delete.self-done'));
  const text = [t('users.delete.done', { name: left.user.name }), ...whatFollowed(req, left)].join(' ');
  setFlash(req, { kind: 'ok', text });
  redirect(res, backPath(req));
}

async function showDeactivate(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.status === 'deactivated') return tellStatus(req, res, user);
  const consequences = await service.findDeactivation(req.portal, req.actor, user);
  const title = wordsFor(req)('users.deactivate.title', { name: user.name });
  page(req, res, 'users/deactivate', { ...shown(req, user, form, status), title, consequences }, status);
}

async function showDelete(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.status === 'deleted') return tellStatus(req, res, user);
  const consequences = await service.findDeletion(req.portal, req.actor, user);
  const title = wordsFor(req)('users.delete.title', { name: user.name });
  const canDeactivate = may(req.actor, 'users.activate') && user.status === 'active';
  page(req, res, 'users/delete', { ...shown(req, user, form, status), title, consequences, canDeactivate }, status);
}

const shown = (req: SignedInRequest, user: User, form: State, status: number) => ({
  section: 'users',
  narrow: true,
  user,
  oneself: user.id === req.actor.id,
  canHandOver: may(req.actor, 'users.assign-customers'),
  form,
  back: backPath(req),
  hasErrors: status !== 200,
});

/** Whoever leaves by their own hand is signed out at once. */
async function signOff(req: SignedInRequest, res: Response, text: string): Promise<void> {
  await startAnew(req, text);
  redirect(res, '/login');
}

function whatFollowed(req: SignedInRequest, { sessions, customers, successor }: service.Left): string[] {
  const t = wordsFor(req);
  const outcome = successor ? 'customers-handed-over' : 'customers-free';
  return [
    ...(sessions > 0 ? [t('users.leaving.sessions-ended', { count: sessions })] : []),
    ...(customers > 0 ? [t(`users.leaving.${outcome}`, { count: customers, name: successor?.name })] : []),
  ];
}
