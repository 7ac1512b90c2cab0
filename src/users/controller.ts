import type { Response } from 'express';
import { groupNames, roleName } from '../access/names.ts';
import { currentRights, type Rights } from '../access/service.ts';
import { readTimeline } from '../audit/timeline-service.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { page, readerOf, wordsFor } from '../lib/page.ts';
import { mailsOf } from '../outbox/state-service.ts';
import * as policy from './policy.ts';
import * as service from './service.ts';

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.findUser(req.portal, req.actor, pathId(req));
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const t = wordsFor(req);
  page(req, res, 'users/show', {
    title: user.name,
    section: 'users',
    narrow: true,
    user,
    role: roleName(rights, user.roleId, t),
    groups: groupNames(rights, user.groupIds, t),
    reports: await service.findReports(req.portal, user.id),
    mails: await mailsOf(req.portal, user.id, 5),
    permissions: [...rights.permissionsOf(user.roleId, user.groupIds)],
    timeline: await readTimeline(req.portal, req.actor, user.id, { at: '', size: 5 }, readerOf(req)),
    may: allowedActions(req, user, rights),
  });
}

/** What the actor may do with a user now, by action. */
function allowedActions({ actor }: SignedInRequest, user: service.User, rights: Rights) {
  return {
    edit: policy.canEdit(actor, user),
    customers: policy.canAssignCustomers(actor, user),
    activate: policy.canActivate(actor, user, rights),
    deactivate: policy.canDeactivate(actor, user, rights),
    delete: policy.canDelete(actor, user, rights),
    restore: policy.canRestore(actor, user, rights),
    setPassword: policy.canSetPassword(actor, user, rights),
    passwordLink: policy.canSendPasswordLink(actor, user, rights),
  };
}
