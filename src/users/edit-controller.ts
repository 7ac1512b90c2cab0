import type { Response } from 'express';
import { currentRights, type Rights } from '../access/service.ts';
import { backPath } from '../lib/back.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import { languages } from '../lib/words.ts';
import { groupChoices, groupNames, roleChoices, roleName } from './choices.ts';
import { type Conflict, updateUser } from './edit-service.ts';
import { editForm } from './form.ts';
import * as policy from './policy.ts';
import { findUser, type User } from './service.ts';
import { activateUser } from './status-service.ts';

type EditState = FormState<typeof editForm>;

/** One field that two people wrote: what is stored now, and what was typed. */
interface Difference {
  label: string;
  theirs: string;
  yours: string;
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (!policy.canEdit(req.actor, user)) throw new NotFound();
  await showEdit(req, res, user, show(editForm, valuesOf(user)));
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(editForm, req.body as Record<string, unknown>);
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (!form.ok) return showEdit(req, res, user, form.state, { status: 422 });
  const edited = await updateUser(req.portal, req.actor, user.id, form.values);
  if ('conflict' in edited) return showConflict(req, res, form.state, edited);
  if ('problems' in edited) return showEdit(req, res, user, withErrors(form.state, edited.problems), { status: 422 });
  const t = wordsFor(req);
  const fields = Object.keys(edited.changes).map((name) => t(`users.fields.${fieldOf(name)}.label`));
  const list = formatsOf(req).formatList(fields);
  const text = fields.length > 0 ? t('users.edit.done', { name: edited.user.name, list }) : t('users.edit.unchanged');
  setFlash(req, { kind: 'ok', text });
  redirect(res, await applyStatus(req, user, form.values.status));
}

/** Activating acts at once; deactivating has a page of its own, which says what will happen first. */
async function applyStatus(req: SignedInRequest, user: User, status: User['status']): Promise<string> {
  const back = backPath(req);
  const rights = await currentRights(req.portal);
  if (status === 'deactivated' && policy.canDeactivate(req.actor, user, rights))
    return `/users/${user.id}/deactivate?back=${encodeURIComponent(back)}`;
  if (status === 'active' && policy.canActivate(req.actor, user, rights))
    await activateUser(req.portal, req.actor, user.id);
  return back;
}

/** Shows what somebody else saved meanwhile beside what was typed; sending it again overwrites knowingly. */
async function showConflict(req: SignedInRequest, res: Response, state: EditState, { conflict, by }: Conflict) {
  const rights = await currentRights(req.portal);
  const t = wordsFor(req);
  const theirs = describe(valuesOf(conflict), rights, t);
  const yours = describe(state.values, rights, t);
  const differences: Difference[] = Object.keys(theirs)
    .filter((name) => theirs[name] !== yours[name])
    .map((name) => ({ label: t(`users.fields.${name}.label`), theirs: theirs[name] ?? '', yours: yours[name] ?? '' }));
  const form = { ...state, values: { ...state.values, version: String(conflict.version) } };
  await showEdit(req, res, conflict, form, { status: 422, differences, by });
}

async function showEdit(
  req: SignedInRequest,
  res: Response,
  user: User,
  form: EditState,
  { status = 200, differences, by }: { status?: number; differences?: Difference[]; by?: Conflict['by'] } = {},
): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal);
  const locked = !policy.canChangeAccess(req.actor, user, rights);
  const args = {
    title: t('users.edit.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form: locked ? { ...form, values: { ...form.values, ...lockedValues(user) } } : form,
    locked,
    roles: roleChoices(req.actor, rights, t, locked),
    groups: groupChoices(req.actor, rights, t, locked),
    mustStayMasked: user.maskData && (req.actor.masked || req.actor.id === user.id),
    canAssign: policy.canAssignCustomers(req.actor, user),
    canDelete: policy.canDelete(req.actor, user, rights),
    differences,
    by,
    back: backPath(req),
    hasErrors: status !== 200,
  };
  page(req, res, 'users/edit', args, status);
}

const valuesOf = (user: User) => ({
  firstName: user.firstName,
  lastName: user.lastName,
  email: user.email,
  status: user.status,
  supervisor: user.supervisorEmail ?? '',
  roleId: user.roleId ?? '',
  groupIds: user.groupIds,
  agent: user.agent,
  maskData: user.maskData,
  language: user.language,
  version: String(user.version),
});

const lockedValues = ({ email, status, roleId, groupIds }: User) => ({ email, status, roleId: roleId ?? '', groupIds });

/** The values of a form in words, to be compared and shown. */
function describe(values: Record<string, unknown>, rights: Rights, t: Words): Record<string, string> {
  const yesOrNo = (value: unknown) => t(value ? 'common.yes' : 'common.no');
  const ids = [values.groupIds ?? []].flat().map(Number);
  return {
    firstName: String(values.firstName ?? ''),
    lastName: String(values.lastName ?? ''),
    email: String(values.email ?? ''),
    supervisor: String(values.supervisor ?? ''),
    roleId: roleName(rights, Number(values.roleId) || null, t),
    groupIds: groupNames(rights, ids, t).sort().join(', '),
    agent: yesOrNo(values.agent),
    maskData: yesOrNo(values.maskData),
    language: languages[values.language as keyof typeof languages] ?? '',
  };
}

/** The trail names columns, the form its fields. */
const fieldOf = (name: string) => (name === 'supervisorId' ? 'supervisor' : name);
