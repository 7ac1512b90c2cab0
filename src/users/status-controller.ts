import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { startAnew } from '../lib/sessions.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';
import { leavingForm } from './status-form.ts';
import * as service from './status-service.ts';

type Kind = 'deactivate' | 'delete';

const kinds = {
  deactivate: { question: policy.canDeactivate, remove: service.deactivateUser, default: 'keep' },
  delete: { question: policy.canDelete, remove: service.deleteUser, default: 'release' },
};

export async function activate(req: SignedInRequest, res: Response): Promise<void> {
  const { name } = await service.activateUser(req.portal, req.actor, pathId(req));
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.activate.done', { name }) });
  redirect(res, backPath(req));
}

export async function restore(req: SignedInRequest, res: Response): Promise<void> {
  const { name } = await service.restoreUser(req.portal, req.actor, pathId(req));
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.restore.done', { name }) });
  redirect(res, backPath(req));
}

export const deactivatePage = (req: SignedInRequest, res: Response): Promise<void> =>
  warningPage(req, res, 'deactivate');

export const deletePage = (req: SignedInRequest, res: Response): Promise<void> => warningPage(req, res, 'delete');

export const deactivate = (req: SignedInRequest, res: Response): Promise<void> => remove(req, res, 'deactivate');

export const deleteUser = (req: SignedInRequest, res: Response): Promise<void> => remove(req, res, 'delete');

const warningPage = (req: SignedInRequest, res: Response, kind: Kind) =>
  showWarning(req, res, kind, show(leavingForm, { customers: kinds[kind].default }));

async function remove(req: SignedInRequest, res: Response, kind: Kind): Promise<void> {
  const t = wordsFor(req);
  const form = parse(leavingForm, { customers: kinds[kind].default, ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showWarning(req, res, kind, form.state, 422);
  const left = await kinds[kind].remove(req.portal, req.actor, pathId(req), form.values);
  if (left === 'last-administrator')
    return showWarning(req, res, kind, withError(form.state, 'administrator', 'last-administrator'), 422);
  if ('code' in left)
    return showWarning(req, res, kind, withError(form.state, 'successor', left.code, left.values), 422);
  if (left.user.id === req.actor.id) {
    await startAnew(req, t(`users.${kind}.self-done`));
    return redirect(res, '/login');
  }
  const { user, sessions, customers } = left;
  const counts = [
    ...(sessions > 0 ? [t('users.leaving.sessions-ended', { count: sessions })] : []),
    ...(customers > 0 ? [t('users.leaving.customers-passed-on', { count: customers })] : []),
  ];
  const text = [t(`users.${kind}.done`, { name: user.name }), ...counts].join(' ');
  const undo =
    kind === 'deactivate'
      ? {
          url: `/users/${user.id}/activate?back=${encodeURIComponent(backPath(req))}`,
          label: t('users.activate.again'),
        }
      : undefined;
  setFlash(req, undo ? { kind: 'ok', text, action: undo } : { kind: 'ok', text });
  redirect(res, backPath(req));
}

async function showWarning(req: SignedInRequest, res: Response, kind: Kind, form: FormState, status = 200) {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const consequences = await service.findConsequences(req.portal, req.actor, user, kinds[kind].question);
  page(
    req,
    res,
    'users/leaving',
    {
      title: wordsFor(req)(`users.${kind}.title`, { name: user.name }),
      section: 'users',
      narrow: true,
      kind,
      user,
      consequences,
      oneself: user.id === req.actor.id,
      form,
      back: backPath(req),
      hasErrors: status !== 200,
    },
    status,
  );
}
