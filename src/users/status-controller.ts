import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { wordsFor } from '../lib/page.ts';
import { tellStatus } from './status-page.ts';
import * as service from './status-service.ts';

export async function activate(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.activateUser(req.portal, req.actor, pathId(req));
  if ('already' in user) return tellStatus(req, res, user.already);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.activate.done', { name: user.name }) });
  redirect(res, backPath(req));
}

export async function restore(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.restoreUser(req.portal, req.actor, pathId(req));
  if ('already' in user) return tellStatus(req, res, user.already);
  setFlash(req, { kind: 'ok', text: wordsFor(req)('users.restore.done', { name: user.name }) });
  redirect(res, backPath(req));
}
