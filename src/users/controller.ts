import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { currentRights, type Rights } from '../access/service.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { hasMail, page, wordsFor } from '../lib/page.ts';
import { takeForHandOver } from '../password/hand-over-service.ts';
import { groupChoices, groupNames, roleChoices, roleName } from './choices.ts';
import { createForm } from './form.ts';
import { keepGenerated, withPasswordTool } from './password-tools.ts';
import * as policy from './policy.ts';
import * as service from './service.ts';

type CreateState = FormState<typeof createForm>;

export async function newPage(req: SignedInRequest, res: Response): Promise<void> {
  await showNew(req, res, show(createForm, emptyValues(req)));
}

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const body = req.body as Record<string, unknown>;
  if (typeof body._do === 'string')
    return showNew(req, res, withPasswordTool(req, parse(createForm, body).state, body), 200, body._do === 'show');
  const form = parse(createForm, body);
  if (!form.ok) return showNew(req, res, keepGenerated(req, form.state, body), 422);
  const created = await service.createUser(req.portal, req.actor, form.values);
  if ('problems' in created)
    return showNew(req, res, keepGenerated(req, withErrors(form.state, created.problems), body), 422);
  redirect(res, `/users/${created.id}/created${form.values.sendMail ? '?mailed=1' : ''}`);
}

/** What to do next, with the password, when it was not mailed: shown here once, to the person who made it. */
export async function createdPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.findUser(req.portal, req.actor, pathId(req));
  const password = await takeForHandOver(req.portal, req.actor, user.id);
  const rights = await currentRights(req.portal);
  page(req, res, 'users/created', {
    title: wordsFor(req)('users.created.title'),
    section: 'users',
    narrow: true,
    user,
    password,
    mailed: queryText(req, 'mailed') === '1',
    portalUrl: req.portal.config.PUBLIC_URL,
    canSetPassword: policy.canSetPassword(req.actor, user, rights),
  });
}

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await service.findUser(req.portal, req.actor, pathId(req));
  const rights = await currentRights(req.portal);
  const t = wordsFor(req);
  page(req, res, 'users/show', {
    title: user.name,
    section: 'users',
    narrow: true,
    user,
    role: roleName(rights, user.roleId, t),
    groups: groupNames(rights, user.groupIds, t),
    reports: await service.findReports(req.portal, user.id),
    permissions: [...rights.permissionsOf(user.roleId, user.groupIds)],
    may: allowedActions(req, user, rights),
  });
}

/** What the actor may do with a user now, by action. */
export function allowedActions(req: SignedInRequest, user: service.User, rights: Rights) {
  const { actor } = req;
  return {
    edit: policy.canEdit(actor, user),
    customers: policy.canAssignCustomers(actor, user),
    activate: policy.canActivate(actor, user, rights),
    deactivate: policy.canDeactivate(actor, user, rights),
    delete: policy.canDelete(actor, user, rights),
    restore: policy.canRestore(actor, user, rights),
    setPassword: policy.canSetPassword(actor, user, rights),
  };
}

async function showNew(req: SignedInRequest, res: Response, form: CreateState, status = 200, shown = false) {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal);
  const args = {
    title: t('users.new.title'),
    section: 'users',
    narrow: true,
    form,
    shown,
    roles: roleChoices(req.actor, rights, t),
    groups: groupChoices(req.actor, rights, t),
    mail: hasMail(req.portal.config),
    masked: req.actor.masked,
    hasErrors: status === 422,
  };
  page(req, res, 'users/new', args, status);
}

const emptyValues = (req: SignedInRequest) => ({
  status: 'active',
  mustChangePassword: true,
  withoutCode: !hasMail(req.portal.config),
  language: req.actor.language,
  maskData: req.actor.masked,
  formKey: randomUUID(),
});
