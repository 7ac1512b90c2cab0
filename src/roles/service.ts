import { countDirectHolders, countHolders, countMembers } from '../access/people-service.ts';
import { currentRights, type Group, type Rights, type Role } from '../access/service.ts';
import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';

export interface Shown {
  role: Role;
  rights: Rights;
  /** People who have it, by whatever way, and those who have it directly; up to 10,001. */
  holders: number;
  direct: number;
  groups: { group: Group; members: number }[];
}

/** How many people have each of some roles, by whatever way, up to 10,001. */
export const holdersOf = (portal: Portal, roleIds: number[]) => countHolders(portal.database.knex, roleIds);

/** A role that the actor may see. Throws `NotFound`. */
export async function findRole(portal: Portal, actor: Actor, id: number): Promise<{ role: Role; rights: Rights }> {
  const rights = await currentRights(portal, actor.accessVersion);
  const role = may(actor, 'roles.view') ? rights.role(id) : undefined;
  if (!role) throw new NotFound();
  return { role, rights };
}

/** A role and who carries it. */
export async function showRole(portal: Portal, actor: Actor, id: number): Promise<Shown> {
  const { role, rights } = await findRole(portal, actor, id);
  const { knex } = portal.database;
  const groups = carrying(rights, id);
  const members = await countMembers(
    knex,
    groups.map((group) => group.id),
  );
  return {
    role,
    rights,
    holders: (await holdersOf(portal, [id])).get(id) ?? 0,
    direct: await countDirectHolders(knex, id),
    groups: groups.map((group) => ({ group, members: members.get(group.id) ?? 0 })),
  };
}

/** The groups that carry a role. */
export const carrying = (rights: Rights, roleId: number): Group[] =>
  rights.groups.filter((group) => group.roleIds.includes(roleId));
