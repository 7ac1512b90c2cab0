import { canGiveGroup, canGiveRole, maskFor } from '../access/policy.ts';
import { currentRights, type Rights } from '../access/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { formOf } from '../lib/conflict-choices.ts';
import { parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { editableOf, updateUser } from '../users/edit-service.ts';
import { editForm } from '../users/form.ts';
import { canChangeAccess, canChangeSignIn, findUser, type User } from '../users/service.ts';
import { emailOfChosen } from '../users/supervisor-service.ts';
import { userFields } from './fields.ts';
import {
  backOf,
  type Change,
  type Choose,
  changesOf,
  fieldRow,
  leftOut,
  listRow,
  type Outcome,
  type Plan,
  type Row,
} from './plan.ts';

type Field = (typeof userFields)[number];

interface UserPlan extends Plan {
  user: User;
}

/** What putting back an edit of a user would do. */
export async function planUser(portal: Portal, actor: Actor, entry: TimelineRow): Promise<UserPlan> {
  authorize(may(actor, 'users.edit'), 'users.edit');
  const user = await findUser(portal, actor, entry.subjectId ?? 0);
  const rights = await currentRights(portal, actor.accessVersion);
  const changes = changesOf(entry);
  const found = userFields.flatMap((name): [Field, Change][] => {
    const change = changes.get(name);
    return change ? [[name, change]] : [];
  });
  const rows: Row[] = [];
  for (const [name, change] of found) rows.push(await rowOf(portal, { actor, rights }, user, name, change));
  return { user, rows, notes: [], blocked: user.status === 'deleted' ? 'deleted' : undefined };
}

/** Puts back what was chosen, as an edit by hand would. */
export async function putBackUser(portal: Portal, actor: Actor, entry: TimelineRow, choose: Choose): Promise<Outcome> {
  const plan = await planUser(portal, actor, entry);
  const chosen = choose(plan);
  if (!chosen) return { again: true };
  const { user } = plan;
  const { supervisorId, ...back } = backOf(chosen);
  const supervisor = supervisorId === undefined ? {} : { supervisor: await emailOf(portal, actor, supervisorId) };
  const original = editableOf(user);
  const version = { version: user.version, original: JSON.stringify(original) };
  const form = parse(editForm, formOf({ ...original, ...back, ...supervisor, ...version }));
  if (!form.ok) return { wrong: form.state };
  const edited = await updateUser(portal, actor, user.id, form.values);
  if ('conflict' in edited) return { again: true };
  if ('problems' in edited) return { wrong: withErrors(form.state, edited.problems) };
  return { done: Object.keys(edited.changes) };
}

interface Asking {
  actor: Actor;
  rights: Rights;
}

async function rowOf(portal: Portal, asking: Asking, user: User, name: Field, change: Change): Promise<Row> {
  const { actor, rights } = asking;
  if (name === 'groupIds') return groupsRow(asking, user, change);
  const row = fieldRow(name, change, user[name]);
  if (name === 'email') return canChangeSignIn(actor, user, rights) ? row : leftOut(row, whySignIn(asking, user));
  if (name === 'roleId') return roleRow(asking, user, row);
  if (name === 'maskData') return maskRow(asking, user, row);
  if (name === 'supervisorId') {
    const isThere = row.back === null || (await emailOf(portal, actor, row.back)) !== '';
    return isThere ? row : leftOut(row, 'not-active');
  }
  return row;
}

function roleRow(asking: Asking, user: User, row: Row): Row {
  const { actor, rights } = asking;
  if (!canChangeAccess(actor, user, rights)) return leftOut(row, 'holds-more');
  if (row.back === null) return row;
  const role = rights.role(Number(row.back));
  if (!role) return leftOut(row, 'gone');
  return canGiveRole(actor, role) ? row : leftOut(row, 'not-yours');
}

function groupsRow({ actor, rights }: Asking, user: User, change: Change): Row {
  const row = listRow<number>('groupIds', change, user.groupIds, (id) => rights.group(id) !== undefined);
  if (!canChangeAccess(actor, user, rights)) return leftOut(row, 'holds-more');
  const given = (row.back as number[]).filter((id) => !user.groupIds.includes(id));
  const groups = given.flatMap((id) => rights.group(id) ?? []);
  return groups.every((group) => canGiveGroup(actor, group, rights)) ? row : leftOut(row, 'not-yours');
}

function maskRow({ actor, rights }: Asking, user: User, row: Row): Row {
  if (!canChangeAccess(actor, user, rights)) return leftOut(row, 'holds-more');
  return maskFor(actor, row.back === true, user.maskData) === row.back ? row : leftOut(row, 'stays-masked');
}

const whySignIn = ({ actor, rights }: Asking, user: User) =>
  canChangeAccess(actor, user, rights) ? 'sees-more' : 'holds-more';

/** As the form names a supervisor; empty for nobody, and for whoever cannot be one any more. */
const emailOf = async (portal: Portal, actor: Actor, id: unknown): Promise<string> =>
  (typeof id === 'number' && (await emailOfChosen(portal, actor, id))) || '';
