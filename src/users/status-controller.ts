import type { Response } from 'express';
import { groupNames, roleName } from '../access/names.ts';
import { currentRights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import * as policy from './policy.ts';
import { findUser } from './service.ts';
import { tellStatus } from './status-page.ts';
import * as service from './status-service.ts';

export async function activate(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.activateUser(req.portal, req.actor, pathId(req));
  if ('already' in user) return tellStatus(req, res, user.already);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.activate.done', { name: user.name }) });
  redirect(res, backPath(req));
}

export async function restorePage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.status !== 'deleted') return tellStatus(req, res, user);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  authorize(policy.canRestore(req.actor, user, rights));
  const t = wordsFor(req);
  page(req, res, 'users/restore', {
    title: t('users.restore.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    role: roleName(rights, user.roleId, t),
    groups: groupNames(rights, user.groupIds, t),
    supervisorLeft: await service.supervisorHasLeft(req.portal, user),
    back: backPath(req),
  });
}

export async function restore(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.restoreUser(req.portal, req.actor, pathId(req));
  if ('already' in user) return tellStatus(req, res, user.already);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.restore.done', { name: user.name }) });
  redirect(res, backPath(req));
}
