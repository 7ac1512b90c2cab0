import { lockRights } from '../access/guards.ts';
import { type Effect, effectOn } from '../access/people-service.ts';
import { canEditRole, holdsAll } from '../access/policy.ts';
import { currentRights, type Rights, type Role, readRightsIn, toRights } from '../access/service.ts';
import { lastChangeOf } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { type Permission, permissions } from '../permissions.ts';
import { effectOfRole, writeRoles } from './edit-service.ts';
import type { Base, Change } from './matrix-form.ts';
import { carrying } from './service.ts';

/** What is about to be changed in one role, and for how many people. */
export interface Reviewed {
  role: Role;
  changes: Change[];
  effect: Effect;
}

/** Something that a review has to tell besides. */
export type Remark =
  | { kind: 'deleted' }
  | { kind: 'locked'; role: Role }
  | { kind: 'not-held'; role: Role; permission: Permission }
  | {
      kind: 'changed';
      role: Role;
      by: { name: string; at: Date } | undefined;
      gained: Permission[];
      lost: Permission[];
    };

export interface Review {
  roles: Reviewed[];
  remarks: Remark[];
}

export interface Saved {
  roles: number;
  effect: Effect;
}

/** What changes of roles come to now: what is left to change, for how many people, and what is in the way. */
export async function reviewChanges(portal: Portal, actor: Actor, bases: Base[], changes: Change[]): Promise<Review> {
  const rights = await currentRights(portal);
  const { knex } = portal.database;
  const review: Review = { roles: [], remarks: [] };
  for (const base of bases) {
    const own = changes.filter(({ roleId }) => roleId === base.roleId);
    if (own.length === 0) continue;
    const role = rights.role(base.roleId);
    review.remarks.push(...remarksOn(actor, role, own), ...(role ? await changeOf(knex, role, base) : []));
    const left = role ? own.filter((change) => isLeft(actor, role, change)) : [];
    if (role && left.length > 0) review.roles.push({ role, changes: left, effect: nothingYet });
  }
  const after = rightsAfter(rights, review.roles);
  for (const reviewed of review.roles) reviewed.effect = await effectOfRole(knex, reviewed.role.id, rights, after);
  return review;
}

/** Saves what a review has shown, all of it or, when one of the roles was changed since, nothing. */
export async function saveChanges(
  portal: Portal,
  asking: Actor,
  bases: Base[],
  changes: Change[],
): Promise<Saved | 'changed'> {
  return inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    authorize(may(actor, 'roles.edit'), 'roles.edit');
    const roleIds = [...new Set(changes.map(({ roleId }) => roleId))];
    const roles = roleIds.map((id) => rights.role(id));
    const versions = new Map(bases.map(({ roleId, version }) => [roleId, version]));
    if (!roles.every((role) => role && role.version === versions.get(role.id))) return 'changed';
    const wanted = roles.flatMap((role) =>
      role ? [{ role, values: { ...role, permissions: resultOf(role, changes) } }] : [],
    );
    for (const { role, values } of wanted) authorize(canEditRole(actor, role) && holdsAll(actor, values.permissions));
    const updates = await writeRoles(trx, actor, rights, wanted);
    return { roles: updates.length, effect: await effectOfAll(trx, roleIds, rights, await readRightsIn(trx)) };
  });
}

/** The permissions of a role after some changes, in the order of the list. */
function resultOf(role: Role, changes: Change[]): Permission[] {
  const own = changes.filter(({ roleId }) => roleId === role.id);
  const names = (wanted: Change['kind']) =>
    new Set(own.filter(({ kind }) => kind === wanted).map((each) => each.permission));
  const [added, removed] = [names('add'), names('remove')];
  return permissions.filter((name) => (role.permissions.includes(name) || added.has(name)) && !removed.has(name));
}

function remarksOn(actor: Actor, role: Role | undefined, changes: Change[]): Remark[] {
  if (!role) return [{ kind: 'deleted' }];
  if (!canEditRole(actor, role)) return [{ kind: 'locked', role }];
  return changes
    .filter(({ kind, permission }) => kind === 'add' && !holdsAll(actor, [permission]))
    .map(({ permission }) => ({ kind: 'not-held', role, permission }));
}

/** What somebody else did to a role since it was shown. */
async function changeOf(connection: Connection, role: Role, base: Base): Promise<Remark[]> {
  if (role.version === base.version) return [];
  const gained = role.permissions.filter((name) => !base.permissions.includes(name));
  const lost = base.permissions.filter((name) => !role.permissions.includes(name));
  return [{ kind: 'changed', role, by: await lastChangeOf(connection, 'role', role.id), gained, lost }];
}

/** Whether a change may be made and is not made yet. */
function isLeft(actor: Actor, role: Role, { kind, permission }: Change): boolean {
  if (!canEditRole(actor, role) || !holdsAll(actor, [permission])) return false;
  return role.permissions.includes(permission) === (kind === 'remove');
}

function rightsAfter(rights: Rights, reviewed: Reviewed[]): Rights {
  const { version, groups } = rights;
  const changes = reviewed.flatMap((each) => each.changes);
  const roles = rights.roles.map((role) => ({ ...role, permissions: resultOf(role, changes) }));
  return toRights({ version, groups, roles });
}

function effectOfAll(trx: Connection, roleIds: number[], before: Rights, after: Rights): Promise<Effect> {
  const groupIds = roleIds.flatMap((id) => carrying(before, id)).map(({ id }) => id);
  return effectOn(
    trx,
    { roleIds, groupIds: [...new Set(groupIds)] },
    (held) => before.permissionsOf(held.roleId, held.groupIds),
    (held) => after.permissionsOf(held.roleId, held.groupIds),
  );
}

const nothingYet: Effect = { people: 0, more: false, affected: 0, gained: {}, lost: {} };
