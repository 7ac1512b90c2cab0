import type { Response } from 'express';
import { type Difference, differencesBetween, shownUpdate } from '../access/edit-page.ts';
import { canEditRole, holdsAll } from '../access/policy.ts';
import type { Role } from '../access/service.ts';
import { allAreas } from '../access/shown.ts';
import { authorize } from '../lib/access.ts';
import { withTheirs } from '../lib/conflict-choices.ts';
import { setFlash, undo } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import { type Conflict, createRole, updateRole } from './edit-service.ts';
import { createForm, editForm } from './form.ts';
import { findRole } from './service.ts';

type State = FormState<typeof createForm>;

export const newPage = (req: SignedInRequest, res: Response): void => showForm(req, res, show(createForm));

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(createForm, req.body as Record<string, unknown>);
  if (!form.ok) return showForm(req, res, form.state, { status: 422 });
  const created = await createRole(req.portal, req.actor, form.values);
  if ('problems' in created) return showForm(req, res, withErrors(form.state, created.problems), { status: 422 });
  setFlash(req, { kind: 'ok', text: wordsFor(req)('roles.new.done', { name: form.values.name }) });
  redirect(res, `/roles/${created.id}`);
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const { role } = await findRole(req.portal, req.actor, pathId(req));
  authorize(canEditRole(req.actor, role));
  showForm(req, res, show(editForm, { ...editable(role), version: String(role.version) }), { role });
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const { role } = await findRole(req.portal, req.actor, pathId(req));
  authorize(canEditRole(req.actor, role));
  const form = parse(editForm, withTheirs(req.body as Record<string, unknown>, editable(role)));
  if (!form.ok) return showForm(req, res, form.state, { role, status: 422 });
  const updated = await updateRole(req.portal, req.actor, role.id, form.values);
  if ('conflict' in updated) return showConflict(req, res, form.state, updated);
  if ('problems' in updated) return showForm(req, res, withErrors(form.state, updated.problems), { role, status: 422 });
  const t = wordsFor(req);
  const address = `/roles/${role.id}`;
  const text = shownUpdate(updated, 'roles', t, formatsOf(req));
  setFlash(req, { kind: 'ok', text, ...undo(updated.entry, address, t) });
  redirect(res, address);
}

/** Shows what somebody else saved meanwhile beside what was typed; sending it again overwrites knowingly. */
function showConflict(req: SignedInRequest, res: Response, state: State, { conflict, by }: Conflict): void {
  const t = wordsFor(req);
  const theirs = describe(editable(conflict), t);
  const yours = describe(state.values, t);
  const differences = differencesBetween(theirs, yours, (name) => t(`roles.fields.${name}.label`));
  const form = { ...state, values: { ...state.values, version: String(conflict.version) } };
  showForm(req, res, form, { role: conflict, status: 422, conflict: { differences, by } });
}

function showForm(
  req: SignedInRequest,
  res: Response,
  form: State,
  {
    role,
    status = 200,
    conflict,
  }: { role?: Role; status?: number; conflict?: { differences: Difference[]; by: Conflict['by'] } } = {},
): void {
  const t = wordsFor(req);
  const args = {
    title: role ? t('roles.edit.title', { name: role.name }) : t('roles.new.title'),
    section: 'groups',
    narrow: true,
    role,
    form,
    areas: allAreas(t),
    givable: (name: never) => holdsAll(req.actor, [name]),
    conflict,
    hasErrors: status !== 200,
  };
  page(req, res, 'roles/form', args, status);
}

const editable = ({ name, description, permissions }: Role) => ({ name, description, permissions });

/** The values of a form in words, to be compared and shown. */
function describe(values: Record<string, unknown>, t: Words): Record<string, string> {
  const ticked = new Set([values.permissions ?? []].flat());
  const areas = allAreas(t).flatMap((area) => area.permissions);
  return {
    name: String(values.name ?? ''),
    description: String(values.description ?? ''),
    permissions: areas
      .filter(({ name }) => ticked.has(name))
      .map(({ label }) => label)
      .join(', '),
  };
}
