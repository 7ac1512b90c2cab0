import type { Response } from 'express';
import { groupNames, roleName } from '../access/names.ts';
import { currentRights } from '../access/service.ts';
import { findFirstHeld } from '../assignments/held-service.ts';
import { readTimeline } from '../audit/timeline-service.ts';
import { browserInWords } from '../lib/browser.ts';
import { languageName } from '../lib/display-names.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { languageOf, page, readerOf, wordsFor } from '../lib/page.ts';
import { readLocks } from '../login/locks-service.ts';
import { findLastSignIns } from '../login/sessions-service.ts';
import { mailsOf } from '../outbox/state-service.ts';
import { actionsOn } from './actions-page.ts';
import { canAssignCustomers, canEdit } from './policy.ts';
import { findFirstReports } from './reports-service.ts';
import * as service from './service.ts';
import { countSessions } from './sign-ins-service.ts';

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.findUser(req.portal, req.actor, pathId(req));
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const t = wordsFor(req);
  const { lockedUntil, codesLockedUntil } = await readLocks(req.portal, user);
  const sessions = await countSessions(req.portal, user.id);
  const signIns = await findLastSignIns(req.portal, req.actor, user.id, 5);
  page(req, res, 'users/show', {
    title: user.name,
    section: 'users',
    narrow: true,
    user,
    role: roleName(rights, user.roleId, t),
    groups: groupNames(rights, user.groupIds, t),
    speaks: languageName(user.language, languageOf(req)),
    reports: await findFirstReports(req.portal, user.id),
    held: await findFirstHeld(req.portal, req.actor, user.id),
    signIns: signIns.map((signIn) => ({ ...signIn, browser: browserInWords(signIn.browser, t) })),
    mails: await mailsOf(req.portal, user.id, 5),
    permissions: [...rights.permissionsOf(user.roleId, user.groupIds)],
    timeline: await readTimeline(req.portal, req.actor, user.id, { at: '', size: 5 }, readerOf(req)),
    lockedUntil,
    sessions,
    mayAssign: canAssignCustomers(req.actor, user),
    mayEdit: canEdit(req.actor, user),
    actions: actionsOn(req.actor, user, rights, { sessions, locked: Boolean(lockedUntil ?? codesLockedUntil) }, t),
  });
}
