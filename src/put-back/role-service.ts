import { canEditRole, holdsAll } from '../access/policy.ts';
import { currentRights, type Role } from '../access/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { formOf } from '../lib/conflict-choices.ts';
import { NotFound } from '../lib/errors.ts';
import { parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { type Permission, permissions } from '../permissions.ts';
import { updateRole } from '../roles/edit-service.ts';
import { editForm } from '../roles/form.ts';
import { roleFields } from './fields.ts';
import {
  backOf,
  type Choose,
  changesOf,
  fieldRow,
  leftOut,
  listRow,
  type Outcome,
  type Plan,
  type Row,
} from './plan.ts';

interface RolePlan extends Plan {
  role: Role | undefined;
}

/** What putting back an edit of a role would do. */
export async function planRole(portal: Portal, actor: Actor, entry: TimelineRow): Promise<RolePlan> {
  authorize(may(actor, 'roles.edit'), 'roles.edit');
  if (!may(actor, 'roles.view')) throw new NotFound();
  const role = (await currentRights(portal, actor.accessVersion)).role(entry.subjectId);
  if (!role) return { role, rows: [], notes: [], blocked: 'gone' };
  authorize(canEditRole(actor, role));
  const changes = changesOf(entry);
  const rows = roleFields.flatMap((name): Row[] => {
    const change = changes.get(name);
    if (!change) return [];
    if (name !== 'permissions') return [fieldRow(name, change, role[name])];
    const row = { ...listRow<Permission>(name, change, role.permissions, isKnown), onlyDifference: true };
    return [holdsAll(actor, row.back as Permission[]) ? row : leftOut(row, 'not-yours')];
  });
  return { role, rows, notes: [] };
}

/** Puts back what was chosen, as an edit by hand would. */
export async function putBackRole(portal: Portal, actor: Actor, entry: TimelineRow, choose: Choose): Promise<Outcome> {
  const plan = await planRole(portal, actor, entry);
  const chosen = choose(plan);
  if (!chosen || !plan.role) return { again: true };
  const { id, name, description, version } = plan.role;
  const held = plan.role.permissions.filter(isKnown);
  const values = { name, description, permissions: held, version, ...backOf(chosen) };
  const form = parse(editForm, formOf(values));
  if (!form.ok) return { wrong: form.state };
  const updated = await updateRole(portal, actor, id, form.values);
  if ('conflict' in updated) return { again: true };
  if ('problems' in updated) return { wrong: withErrors(form.state, updated.problems) };
  return { done: Object.keys(updated.changes) };
}

/** Those that another version of the portal knew are nothing to give. */
const isKnown = (name: Permission) => permissions.includes(name);
