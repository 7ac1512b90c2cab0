import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import { Forbidden, HttpError } from '../lib/errors.ts';
import type { People, Person } from './people-store.ts';
import * as peopleStore from './people-store.ts';
import { outOfReach } from './policy.ts';
import { type Rights, readRightsIn } from './service.ts';
import * as store from './store.ts';

/** What has been changed would leave nobody who is active, holds Admin and can sign in. Ends the transaction: 422. */
export class LastAdministrator extends HttpError {
  constructor() {
    super(422, 'last administrator');
  }
}

/**
 * There is always at least one active administrator who can sign in. Answers whether one would remain without
 * this user; until the transaction ends nobody else gets an answer, so two who remove each other at the same
 * moment wait for one another. Ask before the change.
 */
export async function administratorRemainsWithout(trx: Connection, userId: number): Promise<boolean> {
  await store.lockAdministrators(trx);
  return store.hasOtherAdministrator(trx, userId);
}

/** The same, asked after a change that took Admin from people. Throws `LastAdministrator`, so that it is undone. */
export async function keepAnAdministrator(trx: Connection): Promise<void> {
  await store.lockAdministrators(trx);
  if (!(await store.hasOtherAdministrator(trx, 0))) throw new LastAdministrator();
}

/**
 * The first step of whatever changes what people may do. One at a time: until the transaction ends nobody else takes
 * it. Gives the rights, and what the actor may do, as they are now: it may have been changed while this one waited.
 */
export async function lockRights(trx: Connection, actor: Actor): Promise<{ rights: Rights; actor: Actor }> {
  await store.lockAdministrators(trx);
  const rights = await readRightsIn(trx);
  const now = await store.findActiveHolding(trx, actor.id);
  if (!now) throw new Forbidden();
  const { roleId, groupIds } = now;
  const permissions = rights.permissionsOf(roleId, groupIds);
  const administrator = rights.isAdministrator(roleId, groupIds);
  return { rights, actor: { ...actor, roleId, groupIds, permissions, administrator } };
}

/** Those of some people who hold more than the actor, whose role and groups the actor may not change; `limit` at most. */
export async function findStronger(
  trx: Connection,
  actor: Actor,
  rights: Rights,
  people: People,
  limit: number,
): Promise<Person[]> {
  const { roleIds, groupIds } = outOfReach(actor, rights);
  if (roleIds.length === 0 && groupIds.length === 0) return [];
  return peopleStore.findPeopleWith(trx, people, { roleIds, groupIds }, limit);
}
