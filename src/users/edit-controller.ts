import type { Response } from 'express';
import { whatIfForm } from '../access/explain-form.ts';
import { groupNames, roleName } from '../access/names.ts';
import { canGiveGroup, canGiveRole } from '../access/policy.ts';
import { currentRights, type Rights } from '../access/service.ts';
import { backPath } from '../lib/back.ts';
import { withTheirs } from '../lib/conflict-choices.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash, undo } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { languages, type Words } from '../lib/words.ts';
import { groupChoices, roleChoices, withMask } from './choices.ts';
import { type Editable, editableOf } from './edit-merge.ts';
import { type Conflict, type Edited, updateUser } from './edit-service.ts';
import { editForm, withUntouched } from './form.ts';
import * as policy from './policy.ts';
import { findUser, type User } from './service.ts';
import { tellStatus } from './status-page.ts';
import { isPicking, pickerFor, withSupervisor } from './supervisor-picker.ts';

type EditState = FormState<typeof editForm>;

/** What two people made of one field, and what it was before. */
interface Difference {
  name: string;
  label: string;
  before: string;
  theirs: string;
  yours: string;
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (!policy.canEdit(req.actor, user)) throw new NotFound();
  const tried = triedIn(req, user, await currentRights(req.portal, req.actor.accessVersion));
  await showEdit(req, res, user, show(editForm, { ...valuesOf(user), ...tried }), { tried: tried !== undefined });
}

/** The role and groups of a what-if, as far as the actor may give them: from there the form goes on. */
function triedIn(req: SignedInRequest, user: User, rights: Rights) {
  const asked = req.query['what-if'] === undefined ? undefined : parse(whatIfForm, req.query);
  if (!asked?.ok || !policy.canChangeAccess(req.actor, user, rights)) return undefined;
  const role = rights.role(asked.values.roleId);
  const keepsRole = role && role.id !== user.roleId && !canGiveRole(req.actor, role);
  const groupIds = asked.values.groupIds.filter((id) => {
    const group = rights.group(id);
    return group && (user.groupIds.includes(id) || canGiveGroup(req.actor, group, rights));
  });
  return { roleId: keepsRole ? user.roleId : (role?.id ?? null), groupIds };
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (user.status === 'deleted') return tellStatus(req, res, user);
  const typed = withUntouched(user, req.body as Record<string, unknown>);
  const form = parse(editForm, withTheirs(typed, editableOf(user)));
  if (isPicking(req.body)) return showEdit(req, res, user, await withSupervisor(req, form.state, req.body));
  if (!form.ok) return showEdit(req, res, user, form.state, { status: 422 });
  const edited = await updateUser(req.portal, req.actor, user.id, form.values);
  if ('conflict' in edited) return showConflict(req, res, form.state, edited);
  if ('problems' in edited) return showEdit(req, res, user, withErrors(form.state, edited.problems), { status: 422 });
  finish(req, res, edited);
}

function finish(req: SignedInRequest, res: Response, edited: Edited): void {
  const { user, status } = edited;
  const t = wordsFor(req);
  const activated = status === 'activated' ? [t('users.activate.done', { name: user.name })] : [];
  const texts = [...changesText(req, edited), ...activated];
  const leaves = status === 'to-deactivate';
  const back = backPath(req);
  if (texts.length > 0) setFlash(req, { kind: 'ok', text: texts.join(' '), ...undo(edited.entry, back, t) });
  else if (!leaves) setFlash(req, { kind: 'info', text: t('users.edit.unchanged') });
  redirect(res, leaves ? `/users/${user.id}/deactivate?back=${encodeURIComponent(back)}` : back);
}

function changesText(req: SignedInRequest, { user, changes, theirs }: Edited): string[] {
  const t = wordsFor(req);
  const named = (names: string[]) => formatsOf(req).formatList(names.map((name) => t(`users.fields.${name}.label`)));
  const own = Object.keys(changes).map((name) => (name === 'supervisorId' ? 'supervisor' : name));
  return [
    ...(own.length > 0 ? [t('users.edit.done', { name: user.name, list: named(own) })] : []),
    ...(theirs.length > 0 ? [t('users.edit.merged', { list: named(theirs) })] : []),
  ];
}

/** Shows the fields that both changed, with one's own values in the form; sending it again means them knowingly. */
async function showConflict(req: SignedInRequest, res: Response, state: EditState, clash: Conflict): Promise<void> {
  const { conflict, original, merged, by } = clash;
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const before = describe(original, rights, t);
  const theirs = describe(editableOf(conflict), rights, t);
  const yours = describe(merged.values, rights, t);
  const label = (name: keyof Editable) => t(`users.fields.${name}.label`);
  const differences = merged.clashes.map((name) => ({
    name,
    label: label(name),
    before: before[name],
    theirs: theirs[name],
    yours: yours[name],
  }));
  const form = { ...state, values: { ...merged.values, ...versionOf(conflict) } };
  await showEdit(req, res, conflict, form, { status: 422, differences, taken: merged.theirs.map(label), by });
}

interface Look {
  status?: number;
  differences?: Difference[];
  /** Fields that only somebody else changed, and that are so in the form now. */
  taken?: string[];
  by?: Conflict['by'];
  /** Role and groups come from a what-if. */
  tried?: boolean;
}

async function showEdit(req: SignedInRequest, res: Response, user: User, form: EditState, look: Look = {}) {
  const { status = 200, differences, taken, by, tried = false } = look;
  const { actor } = req;
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const locked = !policy.canChangeAccess(actor, user, rights);
  const groups = groupChoices(actor, rights, t, locked);
  const offered = groups.flatMap(({ value, disabled }) => (disabled ? [] : [value])).join();
  const { values } = withMask(form, actor, user.maskData);
  const args = {
    title: t('users.edit.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    form: { ...form, values: { ...values, offered, ...(locked && lockedValues(user)) } },
    locked,
    emailLocked: !policy.canChangeSignIn(actor, user, rights),
    statusLocked: !policy.canActivate(actor, user, rights) && !policy.canDeactivate(actor, user, rights),
    roles: roleChoices(actor, rights, t, locked),
    groups,
    picker: await pickerFor(req, form, user.id),
    mustStayMasked: locked || (user.maskData && actor.masked),
    canAssign: policy.canAssignCustomers(actor, user),
    canDelete: policy.canDelete(actor, user, rights),
    differences,
    taken,
    by,
    tried,
    back: backPath(req),
    hasErrors: status !== 200,
  };
  page(req, res, 'users/edit', args, status);
}

const valuesOf = (user: User) => ({ ...editableOf(user), ...versionOf(user) });

/** What tells later whether somebody else saved the user meanwhile, and what of it they changed. */
const versionOf = (user: User) => ({ version: String(user.version), original: JSON.stringify(editableOf(user)) });

const lockedValues = ({ email, status, roleId, groupIds, maskData }: User) => ({
  email,
  status,
  roleId,
  groupIds,
  maskData,
});

/** The values of a form in words, to be compared and shown. */
function describe(values: Partial<Editable>, rights: Rights, t: Words): Record<keyof Editable, string> {
  const yesOrNo = (value: unknown) => (value === undefined ? '' : t(value ? 'common.yes' : 'common.no'));
  return {
    firstName: values.firstName ?? '',
    lastName: values.lastName ?? '',
    email: values.email ?? '',
    status: values.status ? t(`status.${values.status}`) : '',
    supervisor: values.supervisor ?? '',
    roleId: roleName(rights, values.roleId ?? null, t),
    groupIds: groupNames(rights, values.groupIds ?? [], t).join(', '),
    agent: yesOrNo(values.agent),
    maskData: yesOrNo(values.maskData),
    language: languages[values.language ?? 'en'],
  };
}
