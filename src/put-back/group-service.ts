import { canEditGroup, canGiveRole } from '../access/policy.ts';
import { currentRights, type Group } from '../access/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { updateGroup } from '../groups/edit-service.ts';
import { editForm } from '../groups/form.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { formOf } from '../lib/conflict-choices.ts';
import { NotFound } from '../lib/errors.ts';
import { parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { groupFields } from './fields.ts';
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

interface GroupPlan extends Plan {
  group: Group | undefined;
}

/** What putting back an edit of a group would do. */
export async function planGroup(portal: Portal, actor: Actor, entry: TimelineRow): Promise<GroupPlan> {
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  if (!may(actor, 'groups.view')) throw new NotFound();
  const rights = await currentRights(portal, actor.accessVersion);
  const group = rights.group(entry.subjectId ?? 0);
  if (!group) return { group, rows: [], notes: [], blocked: 'gone' };
  authorize(canEditGroup(actor, group, rights));
  const changes = changesOf(entry);
  const rows = groupFields.flatMap((name): Row[] => {
    const change = changes.get(name);
    if (!change) return [];
    if (name !== 'roleIds') return [fieldRow(name, change, group[name])];
    const row = listRow<number>(name, change, group.roleIds, (id) => rights.role(id) !== undefined);
    const roles = (row.back as number[]).flatMap((id) => rights.role(id) ?? []);
    return [roles.every((role) => canGiveRole(actor, role)) ? row : leftOut(row, 'not-yours')];
  });
  return { group, rows, notes: [] };
}

/** Puts back what was chosen, as an edit by hand would. */
export async function putBackGroup(portal: Portal, actor: Actor, entry: TimelineRow, choose: Choose): Promise<Outcome> {
  const plan = await planGroup(portal, actor, entry);
  const chosen = choose(plan);
  if (!chosen || !plan.group) return { again: true };
  const { id, name, description, roleIds, version } = plan.group;
  const form = parse(editForm, formOf({ name, description, roleIds, version, ...backOf(chosen) }));
  if (!form.ok) return { wrong: form.state };
  const updated = await updateGroup(portal, actor, id, form.values);
  if ('conflict' in updated) return { again: true };
  if ('problems' in updated) return { wrong: withErrors(form.state, updated.problems) };
  return { done: Object.keys(updated.changes) };
}
