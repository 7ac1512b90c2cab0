import { confirmAdministrator, keepAnAdministrator, LastAdministrator, lockRights } from '../access/guards.ts';
import { effectOfRights, recordedEffect, type Updated } from '../access/people-service.ts';
import { canEditGroup, canGiveRole } from '../access/policy.ts';
import { isReservedName } from '../access/reserved-names-service.ts';
import { type Group, type Rights, readRightsIn } from '../access/service.ts';
import { changesBetween, lastChangeOf, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Problems } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './edit-store.ts';
import type { EditValues, GroupValues } from './form.ts';

/** Somebody else saved the group meanwhile: what it is now, and who it was. */
export interface Conflict {
  conflict: Group;
  rights: Rights;
  by: { name: string; at: Date } | undefined;
}

/** Adds a group, or says what is wrong with which field. */
export function createGroup(
  portal: Portal,
  actor: Actor,
  values: GroupValues,
): Promise<{ id: number } | { problems: Problems }> {
  return withProblems(() => inTransaction(portal.database.knex, (trx) => create(trx, actor, values)));
}

/** Saves what was edited, or says what is wrong with which field, or what somebody else saved meanwhile. */
export function updateGroup(
  portal: Portal,
  actor: Actor,
  id: number,
  values: EditValues,
): Promise<Updated | { problems: Problems } | Conflict> {
  return withProblems(() => inTransaction(portal.database.knex, (trx) => update(trx, actor, id, values)));
}

async function create(trx: Connection, asking: Actor, values: GroupValues) {
  const { rights, actor } = await lockRights(trx, asking);
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  const problems = await findProblems(trx, actor, values, rights);
  if (problems) return { problems };
  const id = await store.insertGroup(trx, values);
  await store.setRoles(trx, id, values.roleIds, actor.id);
  const changes = changesBetween({} as Recorded, recorded(values));
  await record(trx, actor, 'group.created', { id, name: values.name }, { changes });
  return { id };
}

async function update(trx: Connection, asking: Actor, id: number, values: EditValues) {
  const { rights, actor } = await lockRights(trx, asking);
  const group = rights.group(id);
  if (!group) throw new NotFound();
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  authorize(canEditGroup(actor, group, rights));
  if (String(group.version) !== values.version)
    return { conflict: group, rights, by: await lastChangeOf(trx, 'group', id) };
  const problems = await findProblems(trx, actor, values, rights);
  if (problems) return { problems };
  const changes = changesBetween(recorded(group), recorded(values));
  if (Object.keys(changes).length === 0) return { name: group.name, changes, effect: undefined, entry: undefined };
  for (const roleId of values.roleIds)
    confirmAdministrator({ actor, rights }, { roleId, groupIds: [] }, { roleId: null, groupIds: [id] });
  await store.updateGroup(trx, id, values);
  const effect = changes.roleIds && (await changeRoles(trx, actor, group, values.roleIds, rights));
  const details = effect && { details: recordedEffect(effect) };
  const entry = await record(trx, actor, 'group.updated', { id, name: values.name }, { changes, ...details });
  return { name: values.name, changes, effect, entry };
}

async function changeRoles(trx: Connection, actor: Actor, group: Group, roleIds: number[], before: Rights) {
  await store.setRoles(trx, group.id, roleIds, actor.id);
  if (before.isAdministrator(null, [group.id])) await keepAnAdministrator(trx);
  const after = await readRightsIn(trx);
  return effectOfRights(trx, { roleIds: [], groupIds: [group.id] }, before, after);
}

async function findProblems(
  trx: Connection,
  actor: Actor,
  { name, roleIds }: GroupValues,
  rights: Rights,
): Promise<Problems | undefined> {
  const roles = roleIds.map((id) => rights.role(id));
  if (roles.includes(undefined)) return { roleIds: { code: 'unknown-choice' } };
  if (!roles.every((role) => role && canGiveRole(actor, role))) return { roleIds: { code: 'not-yours-to-give' } };
  if (await isReservedName(trx, 'groups', name)) return { name: { code: 'taken' } };
  return undefined;
}

/** The unique index decides whose a name is, and the guard whether an administrator remains. */
async function withProblems<T>(change: () => Promise<T>): Promise<T | { problems: Problems }> {
  try {
    return await change();
  } catch (error) {
    if (brokenConstraint(error) === 'groups_name_key_key') return { problems: { name: { code: 'taken' } } };
    if (error instanceof LastAdministrator) return { problems: { roleIds: { code: 'last-administrator' } } };
    throw error;
  }
}

type Recorded = Pick<Group, 'name' | 'description' | 'roleIds'>;

/** What the trail keeps of a group. */
const recorded = ({ name, description, roleIds }: Recorded): Recorded => ({
  name,
  description,
  roleIds: [...roleIds].sort((a, b) => a - b),
});
