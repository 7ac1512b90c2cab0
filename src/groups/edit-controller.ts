import type { Response } from 'express';
import { type Difference, differencesBetween, shownUpdate } from '../access/edit-page.ts';
import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { canEditGroup, canGiveRole } from '../access/policy.ts';
import { currentRights, type Group, type Rights } from '../access/service.ts';
import { descriptionOfRole, rolesInOrder } from '../access/shown.ts';
import { authorize } from '../lib/access.ts';
import { withTheirs } from '../lib/conflict-choices.ts';
import { setFlash, undo } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import { type Conflict, createGroup, updateGroup } from './edit-service.ts';
import { createForm, editForm } from './form.ts';
import { findGroup } from './service.ts';

type State = FormState<typeof createForm>;

export async function newPage(req: SignedInRequest, res: Response): Promise<void> {
  await showForm(req, res, show(createForm));
}

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(createForm, req.body as Record<string, unknown>);
  if (!form.ok) return showForm(req, res, form.state, { status: 422 });
  const created = await createGroup(req.portal, req.actor, form.values);
  if ('problems' in created) return showForm(req, res, withErrors(form.state, created.problems), { status: 422 });
  setFlash(req, { kind: 'ok', text: wordsFor(req)('groups.new.done', { name: form.values.name }) });
  redirect(res, `/groups/${created.id}`);
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const { group, rights } = await findGroup(req.portal, req.actor, pathId(req));
  authorize(canEditGroup(req.actor, group, rights));
  await showForm(req, res, show(editForm, { ...editable(group), version: String(group.version) }), { group });
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const { group, rights } = await findGroup(req.portal, req.actor, pathId(req));
  authorize(canEditGroup(req.actor, group, rights));
  const form = parse(editForm, withTheirs(req.body as Record<string, unknown>, editable(group)));
  if (!form.ok) return showForm(req, res, form.state, { group, status: 422 });
  const updated = await updateGroup(req.portal, req.actor, group.id, form.values);
  if ('conflict' in updated) return showConflict(req, res, form.state, updated);
  if ('problems' in updated)
    return showForm(req, res, withErrors(form.state, updated.problems), { group, status: 422 });
  const t = wordsFor(req);
  const address = `/groups/${group.id}`;
  const text = shownUpdate(updated, 'groups', t, formatsOf(req));
  setFlash(req, { kind: 'ok', text, ...undo(updated.entry, address, t) });
  redirect(res, address);
}

/** Shows what somebody else saved meanwhile beside what was typed; sending it again overwrites knowingly. */
async function showConflict(req: SignedInRequest, res: Response, state: State, { conflict, rights, by }: Conflict) {
  const t = wordsFor(req);
  const theirs = describe(editable(conflict), rights, t);
  const yours = describe(state.values, rights, t);
  const differences = differencesBetween(theirs, yours, (name) => t(`groups.fields.${name}.label`));
  const form = { ...state, values: { ...state.values, version: String(conflict.version) } };
  await showForm(req, res, form, { group: conflict, status: 422, conflict: { differences, by } });
}

async function showForm(
  req: SignedInRequest,
  res: Response,
  form: State,
  {
    group,
    status = 200,
    conflict,
  }: { group?: Group; status?: number; conflict?: { differences: Difference[]; by: Conflict['by'] } } = {},
): Promise<void> {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const args = {
    title: group ? t('groups.edit.title', { name: nameOfGroup(group, t) }) : t('groups.new.title'),
    section: 'groups',
    narrow: true,
    group,
    form,
    roles: rolesInOrder(rights.roles, t, languageOf(req)).map((role) => ({
      value: String(role.id),
      label: nameOfRole(role, t),
      hint: descriptionOfRole(role, t),
      disabled: !canGiveRole(req.actor, role),
      reason: t(role.builtIn === 'admin' ? 'access.locked.administrators' : 'access.locked.holders'),
    })),
    conflict,
    hasErrors: status !== 200,
  };
  page(req, res, 'groups/form', args, status);
}

const editable = ({ name, description, roleIds }: Group) => ({ name, description, roleIds });

/** The values of a form in words, to be compared and shown. */
function describe(values: Record<string, unknown>, rights: Rights, t: Words): Record<string, string> {
  const roles = [values.roleIds ?? []].flat().flatMap((id) => rights.role(Number(id)) ?? []);
  return {
    name: String(values.name ?? ''),
    description: String(values.description ?? ''),
    roleIds: roles
      .map((role) => nameOfRole(role, t))
      .sort()
      .join(', '),
  };
}
