import { type Asking, confirmAdministrator, findStronger, lockRights } from '../access/guards.ts';
import { type Effect, effectOn, listed, mostNamed, permissionsBy, recordedEffect } from '../access/people-service.ts';
import type { Person } from '../access/people-store.ts';
import { canEditGroup, canEditRole, canGiveRole } from '../access/policy.ts';
import { currentRights, type Group, type Rights, type Role, toRights } from '../access/service.ts';
import { type Changes, record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { allowLongStatements, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { countedUpTo } from '../lib/counts.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError, Problems } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './delete-store.ts';
import type { DeleteValues } from './form.ts';
import { carrying } from './service.ts';

/** What stands in the way of deleting a role, and what has to be said first. */
export interface Consequences {
  role: Role;
  rights: Rights;
  /** Everybody who has it directly, deleted users too, up to 10,001. */
  holders: number;
  groups: Group[];
  /** What people would lose if nothing took its place. */
  effect: Effect;
  /** Those who have it directly and are in no group. */
  nothingElse: Person[];
  /** Those who have it directly and hold more than the actor. */
  stronger: Person[];
  /** Groups that carry it and that the actor may not change. */
  lockedGroups: Group[];
}

/** The roles that people and groups get for it; null for none. */
interface Replacement {
  holders: number | null;
  groups: number | null;
}

/** What deleting a role brings about. Throws `Forbidden` for whom the role is out of reach. */
export async function findConsequences(portal: Portal, actor: Actor, id: number): Promise<Consequences> {
  const asking = { actor, rights: await currentRights(portal) };
  return consequences(portal.database.knex, asking, deletable(asking, id));
}

/** Deletes a role after its people and groups have got what the form says. */
export async function deleteRole(
  portal: Portal,
  asking: Actor,
  id: number,
  values: DeleteValues,
): Promise<{ name: string; effect: Effect } | { problems: Problems }> {
  return inTransaction(portal.database.knex, async (trx) => {
    const locked = await lockRights(trx, asking);
    const role = deletable(locked, id);
    await allowLongStatements(trx);
    await store.lockRole(trx, id);
    const found = await consequences(trx, locked, role);
    const problems = findProblems(locked, found, values);
    if (problems) return { problems };
    const replacement = { holders: Number(values.holders) || null, groups: Number(values.groups) || null };
    for (const roleId of Object.values(replacement)) confirmAdministrator(locked, { roleId, groupIds: [] });
    return remove(trx, locked, found, replacement);
  });
}

async function remove(trx: Connection, { actor, rights }: Asking, found: Consequences, replacement: Replacement) {
  const { role, groups } = found;
  const after = rightsWithout(rights, role.id, replacement.groups);
  const effect = await effectOfRemoving(trx, found, after, replacement.holders);
  await recordForAll(trx, actor, 'user.updated', store.changesOfHolders(role.id, replacement.holders));
  await store.replaceForHolders(trx, role.id, replacement.holders, actor.id);
  await store.replaceInGroups(trx, role.id, replacement.groups, actor.id);
  await store.deleteRole(trx, role.id);
  for (const group of groups) {
    const roleIds = [group.roleIds, after.group(group.id)?.roleIds] as Changes[string];
    await record(trx, actor, 'group.updated', group, { changes: { roleIds } });
  }
  const { name, description, permissions } = role;
  const changes: Changes = { name: [name, null], description: [description, null], permissions: [permissions, null] };
  const nameOf = (id: number | null) => rights.role(id)?.name ?? null;
  const given = { holders: nameOf(replacement.holders), groups: nameOf(replacement.groups) };
  await record(trx, actor, 'role.deleted', role, { changes, details: { given, ...recordedEffect(effect) } });
  return { name, effect };
}

/** The role, if the actor may delete it. */
function deletable({ actor, rights }: Asking, id: number): Role {
  const role = may(actor, 'roles.view') ? rights.role(id) : undefined;
  if (!role) throw new NotFound();
  authorize(may(actor, 'roles.edit'), 'roles.edit');
  authorize(canEditRole(actor, role));
  return role;
}

async function consequences(connection: Connection, { actor, rights }: Asking, role: Role): Promise<Consequences> {
  const groups = carrying(rights, role.id);
  const found = {
    role,
    rights,
    groups,
    holders: await store.countEverybody(connection, role.id, countedUpTo + 1),
    nothingElse: await store.findNothingElse(connection, role.id, mostNamed + 1),
    stronger: await findStronger(connection, actor, rights, { roleId: role.id }, mostNamed + 1),
    lockedGroups: groups.filter((group) => !canEditGroup(actor, group, rights)),
  };
  return { ...found, effect: await effectOfRemoving(connection, found, rightsWithout(rights, role.id, null), null) };
}

function findProblems({ actor, rights }: Asking, found: Consequences, values: DeleteValues): Problems | undefined {
  const { role, holders, groups, stronger, nothingElse, lockedGroups } = found;
  const choiceProblem = (value: string): FieldError | undefined => {
    if (value === '') return { code: 'required' };
    const chosen = value === 'none' ? undefined : rights.role(Number(value));
    if (value !== 'none' && (!chosen || chosen.id === role.id)) return { code: 'unknown-choice' };
    return chosen && !canGiveRole(actor, chosen) ? { code: 'not-yours-to-give' } : undefined;
  };
  const problems: Problems = {};
  const [holdersProblem, groupsProblem] = [choiceProblem(values.holders), choiceProblem(values.groups)];
  if (holders > 0 && holdersProblem) problems.holders = holdersProblem;
  else if (nothingElse.length > 0 && values.holders === 'none')
    problems.holders = { code: 'nothing-else', values: { list: listed(nothingElse) } };
  if (stronger.length > 0) problems.holders = { code: 'stronger', values: { list: listed(stronger) } };
  if (groups.length > 0 && groupsProblem) problems.groups = groupsProblem;
  if (lockedGroups.length > 0) problems.groups = { code: 'locked', values: { list: listed(lockedGroups) } };
  return Object.keys(problems).length > 0 ? problems : undefined;
}

/** The rights as they will be, with another role or none in the place of this one in the groups. */
function rightsWithout(rights: Rights, roleId: number, inGroups: number | null): Rights {
  const replaced = (ids: number[]) => [...new Set(ids.flatMap((id) => (id === roleId ? (inGroups ?? []) : id)))];
  return toRights({
    version: rights.version,
    roles: rights.roles.filter(({ id }) => id !== roleId),
    groups: rights.groups.map((group) => ({ ...group, roleIds: replaced(group.roleIds).sort((a, b) => a - b) })),
  });
}

function effectOfRemoving(
  connection: Connection,
  { role, rights, groups }: Pick<Consequences, 'role' | 'rights' | 'groups'>,
  after: Rights,
  forHolders: number | null,
): Promise<Effect> {
  const carriers = { roleIds: [role.id], groupIds: groups.map(({ id }) => id) };
  return effectOn(connection, carriers, permissionsBy(rights), ({ roleId, groupIds }) =>
    after.permissionsOf(roleId === role.id ? forHolders : roleId, groupIds),
  );
}
