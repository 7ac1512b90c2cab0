import {
  type Asking,
  confirmAdministrator,
  keepAnAdministrator,
  LastAdministrator,
  lockRights,
} from '../access/guards.ts';
import { canChangeMembers, holdsMore } from '../access/policy.ts';
import { currentRights, type Group, type Rights } from '../access/service.ts';
import { record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { cleanSearch } from '../database/search.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { changesByJoining, changesByLeaving } from './changes-store.ts';
import { chosenInstead, holdingOf, nothing } from './instead.ts';
import * as store from './members-store.ts';
import { type Place, readPeople, type Someone } from './people-store.ts';

/** Somebody whose groups the actor may not change, and why. */
export interface LeftOut {
  person: Someone;
  why: 'holds-more' | 'deleted';
}

export interface Changed {
  group: Group;
  changed: Someone[];
  leftOut: LeftOut[];
}

/** Who would leave a group, before anybody does. */
export interface Leaving extends Changed {
  /** Those of them who have no role and no other group. */
  nothingElse: Someone[];
  /** The group makes its members administrators. */
  administrators: boolean;
}

export type Removed =
  | Changed
  | { ask: Leaving }
  | { problem: 'instead-required' | 'last-administrator'; leaving: Leaving };

/** A page of everybody who is not deleted, and whether they can be put into a group. */
export async function findPeople(portal: Portal, actor: Actor, groupId: number, { q, at }: Place) {
  const asking = { actor, rights: await currentRights(portal) };
  const group = changeable(asking, groupId);
  const people = await readPeople(portal.database.pool, { q: cleanSearch(q), at });
  const rows = people.rows.map((person) => ({
    ...person,
    isMember: person.groupIds.includes(groupId),
    holdsMore: holdsMore(actor, person, asking.rights),
  }));
  return { group, people: { ...people, rows } };
}

/** Puts users into a group, as far as the actor may change them. Those who are in it stay as they are. */
export function addMembers(portal: Portal, actor: Actor, groupId: number, userIds: number[]): Promise<Changed> {
  return inTransaction(portal.database.knex, async (trx) => {
    const locked = await lockRights(trx, actor);
    const group = changeable(locked, groupId);
    const { rights, actor: by } = locked;
    const users = await store.lockUsers(trx, userIds);
    const { changed, leftOut } = divide(by, rights, outsideOf(users, groupId));
    if (changed.length > 0) {
      for (const held of changed) confirmAdministrator(locked, { roleId: null, groupIds: [groupId] }, held);
      const ids = changed.map(({ id }) => id);
      await recordForAll(trx, by, 'user.updated', changesByJoining(groupId, ids));
      await store.insertMembers(trx, groupId, ids, by.id);
      await store.raiseVersions(trx, ids);
      await record(trx, by, 'group.member-added', group, { details: { users: changed.map(named) } });
    }
    return { group, changed, leftOut };
  });
}

/** Who of some users would come into a group, and who would be left out. */
export async function findJoining(portal: Portal, actor: Actor, groupId: number, userIds: number[]): Promise<Changed> {
  const asking = { actor, rights: await currentRights(portal) };
  const group = changeable(asking, groupId);
  const users = await store.findUsers(portal.database.knex, userIds);
  return { group, ...divide(actor, asking.rights, outsideOf(users, groupId)) };
}

/** Who would leave a group, and what that means. */
export async function findLeaving(portal: Portal, actor: Actor, groupId: number, userIds: number[]): Promise<Leaving> {
  const asking = { actor, rights: await currentRights(portal) };
  const group = changeable(asking, groupId);
  return leavingOf(asking, group, await store.findUsers(portal.database.knex, userIds));
}

/**
 * Takes users out of a group, as far as the actor may change them. Where it matters, to somebody who would be left
 * with nothing, to oneself, to administrators or to several, it only says so, unless it is confirmed.
 */
export async function removeMembers(
  portal: Portal,
  actor: Actor,
  groupId: number,
  userIds: number[],
  { confirmed, instead }: { confirmed: boolean; instead: string },
): Promise<Removed> {
  let leaving: Leaving | undefined;
  try {
    return await inTransaction(portal.database.knex, async (trx) => {
      const locked = await lockRights(trx, actor);
      const group = changeable(locked, groupId);
      leaving = leavingOf(locked, group, await store.lockUsers(trx, userIds));
      if (!confirmed && matters(leaving, actor)) return { ask: leaving };
      const given = chosenInstead(locked.actor, locked.rights, instead, groupId);
      if (leaving.nothingElse.length > 0 && !given) return { problem: 'instead-required' as const, leaving };
      if (given) confirmAdministrator(locked, holdingOf(given));
      await remove(trx, locked.actor, leaving, given ?? nothing);
      return leaving;
    });
  } catch (error) {
    if (error instanceof LastAdministrator && leaving) return { problem: 'last-administrator', leaving };
    throw error;
  }
}

async function remove(trx: Connection, actor: Actor, leaving: Leaving, instead: typeof nothing): Promise<void> {
  const { group, changed, nothingElse } = leaving;
  if (changed.length === 0) return;
  const ids = changed.map(({ id }) => id);
  await recordForAll(trx, actor, 'user.updated', changesByLeaving(group.id, ids, null, instead));
  await store.giveInstead(
    trx,
    nothingElse.map(({ id }) => id),
    instead,
    actor.id,
  );
  await store.deleteMembers(trx, group.id, ids);
  await store.raiseVersions(trx, ids);
  if (leaving.administrators) await keepAnAdministrator(trx);
  await record(trx, actor, 'group.member-removed', group, { details: { users: changed.map(named) } });
}

/** The group, if the actor may change its members. */
function changeable({ actor, rights }: Asking, groupId: number): Group {
  const group = may(actor, 'groups.view') ? rights.group(groupId) : undefined;
  if (!group) throw new NotFound();
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  authorize(may(actor, 'users.view'), 'users.view');
  authorize(canChangeMembers(actor, group, rights));
  return group;
}

function leavingOf({ rights, actor }: Asking, group: Group, users: Someone[]): Leaving {
  const members = users.filter(({ groupIds }) => groupIds.includes(group.id));
  const { changed, leftOut } = divide(actor, rights, members);
  const nothingElse = changed.filter(({ roleId, groupIds }) => roleId === null && groupIds.length === 1);
  return { group, changed, leftOut, nothingElse, administrators: rights.isAdministrator(null, [group.id]) };
}

const outsideOf = (users: Someone[], groupId: number) => users.filter(({ groupIds }) => !groupIds.includes(groupId));

/** Nobody changes the groups of somebody who holds more than they do, or who is deleted. */
function divide(actor: Actor, rights: Rights, users: Someone[]): { changed: Someone[]; leftOut: LeftOut[] } {
  const leftOut = users.flatMap((person): LeftOut[] => {
    if (person.status === 'deleted') return [{ person, why: 'deleted' }];
    return holdsMore(actor, person, rights) ? [{ person, why: 'holds-more' }] : [];
  });
  const out = new Set(leftOut.map(({ person }) => person.id));
  return { changed: users.filter(({ id }) => !out.has(id)), leftOut };
}

const matters = ({ changed, nothingElse, administrators }: Leaving, actor: Actor) =>
  changed.length > 1 || nothingElse.length > 0 || administrators || changed.some(({ id }) => id === actor.id);

const named = ({ id, name }: Someone) => ({ id, name });
