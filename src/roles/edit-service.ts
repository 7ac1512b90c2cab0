import { lockRights } from '../access/guards.ts';
import { type Effect, effectOfRights, recordedEffect, type Updated } from '../access/people-service.ts';
import { canEditRole, holdsAll } from '../access/policy.ts';
import { isReservedName } from '../access/reserved-names-service.ts';
import { type Rights, type Role, readRightsIn } from '../access/service.ts';
import { changesBetween, lastChangeOf, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Problems } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { permissions } from '../permissions.ts';
import type { EditValues, RoleValues } from './form.ts';
import { carrying } from './service.ts';
import * as store from './store.ts';

/** Somebody else saved the role meanwhile: what it is now, and who it was. */
export interface Conflict {
  conflict: Role;
  by: { name: string; at: Date } | undefined;
}

/** Adds a role, or says what is wrong with which field. */
export function createRole(
  portal: Portal,
  actor: Actor,
  values: RoleValues,
): Promise<{ id: number } | { problems: Problems }> {
  return withProblems(() => inTransaction(portal.database.knex, (trx) => create(trx, actor, values)));
}

/** Saves what was edited, or says what is wrong with which field, or what somebody else saved meanwhile. */
export function updateRole(
  portal: Portal,
  actor: Actor,
  id: number,
  values: EditValues,
): Promise<Updated | { problems: Problems } | Conflict> {
  return withProblems(() => inTransaction(portal.database.knex, (trx) => update(trx, actor, id, values)));
}

/**
 * Writes roles that the actor may change as they should be, and records each with what it means for whom. The rights
 * have to be locked.
 */
export async function writeRoles(
  trx: Connection,
  actor: Actor,
  before: Rights,
  wanted: { role: Role; values: RoleValues }[],
): Promise<Updated[]> {
  const changed = wanted.map(({ role, values }) => ({
    role,
    values,
    changes: changesBetween(recorded(role), recorded(values)),
  }));
  const written = changed.filter(({ changes }) => Object.keys(changes).length > 0);
  for (const { role, values } of written) {
    const added = values.permissions.filter((name) => !role.permissions.includes(name));
    const removed = recorded(role).permissions.filter((name) => !values.permissions.includes(name));
    await store.updateRole(trx, role.id, values);
    await store.changePermissions(trx, role.id, { added, removed }, actor.id);
  }
  const after = await readRightsIn(trx);
  const updates = [];
  for (const { role, values, changes } of written) {
    const effect = changes.permissions && (await effectOfRole(trx, role.id, before, after));
    const details = effect && { details: recordedEffect(effect) };
    const subject = { id: role.id, name: values.name };
    const entry = await record(trx, actor, 'role.updated', subject, { changes, ...details });
    updates.push({ name: values.name, changes, effect, entry });
  }
  return updates;
}

/** What a change of rights means for those who have a role. */
export function effectOfRole(connection: Connection, roleId: number, before: Rights, after: Rights): Promise<Effect> {
  const groupIds = carrying(before, roleId).map(({ id }) => id);
  return effectOfRights(connection, { roleIds: [roleId], groupIds }, before, after);
}

async function create(trx: Connection, asking: Actor, values: RoleValues) {
  const { actor } = await lockRights(trx, asking);
  authorize(may(actor, 'roles.edit'), 'roles.edit');
  const problems = await findProblems(trx, actor, values);
  if (problems) return { problems };
  const id = await store.insertRole(trx, values);
  await store.changePermissions(trx, id, { added: values.permissions, removed: [] }, actor.id);
  const changes = changesBetween({} as RoleValues, recorded(values));
  await record(trx, actor, 'role.created', { id, name: values.name }, { changes });
  return { id };
}

async function update(trx: Connection, asking: Actor, id: number, values: EditValues) {
  const { rights, actor } = await lockRights(trx, asking);
  const role = rights.role(id);
  if (!role) throw new NotFound();
  authorize(may(actor, 'roles.edit'), 'roles.edit');
  authorize(canEditRole(actor, role));
  if (String(role.version) !== values.version) return { conflict: role, by: await lastChangeOf(trx, 'role', id) };
  const problems = await findProblems(trx, actor, values);
  if (problems) return { problems };
  const [updated] = await writeRoles(trx, actor, rights, [{ role, values }]);
  return updated ?? { name: role.name, changes: {}, effect: undefined, entry: undefined };
}

async function findProblems(trx: Connection, actor: Actor, values: RoleValues): Promise<Problems | undefined> {
  if (!holdsAll(actor, values.permissions)) return { permissions: { code: 'not-yours-to-give' } };
  if (await isReservedName(trx, 'roles', values.name)) return { name: { code: 'taken' } };
  return undefined;
}

/** The unique index decides whose a name is. */
async function withProblems<T>(change: () => Promise<T>): Promise<T | { problems: Problems }> {
  try {
    return await change();
  } catch (error) {
    if (brokenConstraint(error) === 'roles_name_key_key') return { problems: { name: { code: 'taken' } } };
    throw error;
  }
}

/** What the trail keeps of a role: only permissions that there are. */
const recorded = (role: Pick<Role, 'name' | 'description' | 'permissions'>): RoleValues => ({
  name: role.name,
  description: role.description,
  permissions: permissions.filter((name) => role.permissions.includes(name)),
});
