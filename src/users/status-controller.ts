import type { Response } from 'express';
import { may } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { type FlashMessage, setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { startAnew } from '../lib/sessions.ts';
import * as policy from './policy.ts';
import { findUser, type User } from './service.ts';
import { leavingForm } from './status-form.ts';
import * as service from './status-service.ts';

type Kind = 'deactivate' | 'delete';

const kinds = {
  deactivate: { question: policy.canDeactivate, remove: service.deactivateUser, to: 'deactivated', customers: 'keep' },
  delete: { question: policy.canDelete, remove: service.deleteUser, to: 'deleted', customers: 'release' },
};

export const activate = async (req: SignedInRequest, res: Response): Promise<void> =>
  tellDone(req, res, 'activate', await service.activateUser(req.portal, req.actor, pathId(req)));

export const restore = async (req: SignedInRequest, res: Response): Promise<void> =>
  tellDone(req, res, 'restore', await service.restoreUser(req.portal, req.actor, pathId(req)));

export const deactivatePage = (req: SignedInRequest, res: Response): Promise<void> =>
  warningPage(req, res, 'deactivate');

export const deletePage = (req: SignedInRequest, res: Response): Promise<void> => warningPage(req, res, 'delete');

export const deactivate = (req: SignedInRequest, res: Response): Promise<void> => remove(req, res, 'deactivate');

export const deleteUser = (req: SignedInRequest, res: Response): Promise<void> => remove(req, res, 'delete');

function tellDone(
  req: SignedInRequest,
  res: Response,
  kind: 'activate' | 'restore',
  done: User | service.Already,
): void {
  if ('already' in done) return tellAlready(req, res, done.already);
  setFlash(req, { kind: 'ok', text: wordsFor(req)(`users.${kind}.done`, { name: done.name }) });
  redirect(res, backPath(req));
}

/** Somebody was quicker, or clicked twice: what was wanted is so already. */
function tellAlready(req: SignedInRequest, res: Response, { name, status }: User): void {
  const t = wordsFor(req);
  setFlash(req, { kind: 'info', text: t('users.show.already', { name, status: t(`status.${status}`) }) });
  redirect(res, backPath(req));
}

const warningPage = (req: SignedInRequest, res: Response, kind: Kind): Promise<void> =>
  showWarning(req, res, kind, show(leavingForm, { customers: kinds[kind].customers }));

async function remove(req: SignedInRequest, res: Response, kind: Kind): Promise<void> {
  const form = parse(leavingForm, { customers: kinds[kind].customers, ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showWarning(req, res, kind, form.state, 422);
  const left = await kinds[kind].remove(req.portal, req.actor, pathId(req), form.values);
  if (left === 'last-administrator') return showWarning(req, res, kind, withError(form.state, 'status', left), 422);
  if ('already' in left) return tellAlready(req, res, left.already);
  if ('code' in left)
    return showWarning(req, res, kind, withError(form.state, 'successor', left.code, left.values), 422);
  if (left.user.id === req.actor.id) {
    await startAnew(req, wordsFor(req)(`users.${kind}.self-done`));
    return redirect(res, '/login');
  }
  setFlash(req, whatHappened(req, kind, left));
  redirect(res, backPath(req));
}

function whatHappened(req: SignedInRequest, kind: Kind, { user, sessions, customers }: service.Left): FlashMessage {
  const t = wordsFor(req);
  const counts = [
    ...(sessions > 0 ? [t('users.leaving.sessions-ended', { count: sessions })] : []),
    ...(customers > 0 ? [t('users.leaving.customers-passed-on', { count: customers })] : []),
  ];
  const text = [t(`users.${kind}.done`, { name: user.name }), ...counts].join(' ');
  const url = `/users/${user.id}/activate?back=${encodeURIComponent(backPath(req))}`;
  if (kind === 'delete') return { kind: 'ok', text };
  return { kind: 'ok', text, action: { url, label: t('users.activate.again') } };
}

async function showWarning(req: SignedInRequest, res: Response, kind: Kind, form: FormState, status = 200) {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.status === kinds[kind].to) return tellAlready(req, res, user);
  const consequences = await service.findConsequences(req.portal, req.actor, user, kinds[kind].question);
  const args = {
    title: wordsFor(req)(`users.${kind}.title`, { name: user.name }),
    section: 'users',
    narrow: true,
    kind,
    user,
    consequences,
    oneself: user.id === req.actor.id,
    canHandOver: may(req.actor, 'users.assign-customers'),
    canDeactivate: kind === 'delete' && may(req.actor, 'users.activate') && user.status === 'active',
    form,
    back: backPath(req),
    hasErrors: status !== 200,
  };
  page(req, res, 'users/leaving', args, status);
}
