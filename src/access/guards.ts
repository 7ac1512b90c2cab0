import type { By } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import { HttpError, SignedOut } from '../lib/errors.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { isLanguage } from '../lib/words.ts';
import { permissions } from '../permissions.ts';
import type { People, Person } from './people-store.ts';
import * as peopleStore from './people-store.ts';
import { type Holding, outOfReach } from './policy.ts';
import { type Rights, readRightsIn } from './service.ts';
import * as store from './store.ts';

export type OwnPassword = store.OwnPassword;

/** What has been changed would leave nobody who is active, holds Admin and can sign in. Ends the transaction: 422. */
export class LastAdministrator extends HttpError {
  constructor() {
    super(422, 'last administrator');
  }
}

/** Who asks, and the rights they ask by. */
export interface Asking {
  actor: Actor;
  rights: Rights;
}

/** Who asks, and who the trail says it was: somebody else only where the owner of the server asks, who is no user. */
export interface Doing extends Asking {
  by: By;
}

/**
 * The first step of whatever changes what people may do. One at a time: until the transaction ends nobody else takes
 * it. Gives the rights, and what the actor may do, as they are now: it may have been changed while this one waited.
 * Throws `SignedOut` when the actor was signed out meanwhile.
 */
export async function lockRights(trx: Connection, actor: Actor): Promise<Asking> {
  await store.lockRights(trx);
  const rights = await readRightsIn(trx);
  const now = await store.findSignedIn(trx, actor);
  if (!now) throw new SignedOut();
  const permissions = rights.permissionsOf(now.roleId, now.groupIds);
  const administrator = rights.isAdministrator(now.roleId, now.groupIds);
  return { rights, actor: { ...actor, ...now, permissions, administrator } };
}

/**
 * `lockRights` for what somebody asked for and the worker carries out later, whether or not they are still signed in; for
 * the owner of the server, who may do everything, too. Undefined when they may not sign in any more.
 */
export async function lockRightsFor(trx: Connection, by: By): Promise<Doing | undefined> {
  await store.lockRights(trx);
  return findDoing(trx, by);
}

/** What somebody may do who asked for something that the worker looks at later; nothing is locked. */
export async function findDoing(connection: Connection, by: By): Promise<Doing | undefined> {
  const rights = await readRightsIn(connection);
  const person = by.id === null ? owner : await store.findActive(connection, by.id);
  if (!person) return undefined;
  const { roleId, groupIds, language } = person;
  const held = by.id === null ? new Set(permissions) : rights.permissionsOf(roleId, groupIds);
  const actor: Actor = {
    ...person,
    language: isLanguage(language) ? language : 'en',
    theme: undefined,
    permissions: held,
    administrator: by.id === null || rights.isAdministrator(roleId, groupIds),
    accessVersion: rights.version,
    mustChangePassword: false,
    signInId: 0,
    selectedUsers: 0,
    passwordIsRecent: false,
    address: by.address,
    requestId: by.requestId ?? '',
  };
  return { actor, rights, by };
}

const owner: store.Person = {
  id: 0,
  firstName: '',
  lastName: '',
  name: 'command line',
  email: '',
  roleId: null,
  groupIds: [],
  masked: false,
  language: 'en',
  timeZone: 'UTC',
};

/**
 * The first step of whatever changes who the actor is and how they sign in, when they do it themselves; after
 * `lockRights` where both are needed. Until the transaction ends nobody else changes them. Gives their password as it is
 * now: one that was verified before may have been changed while this waited. Throws `SignedOut` when the actor was
 * signed out meanwhile.
 */
export async function lockOwn(trx: Connection, actor: Actor): Promise<OwnPassword> {
  const own = await store.lockPassword(trx, actor.id);
  if (!own || !(await store.findSignedIn(trx, actor))) throw new SignedOut();
  return own;
}

const nothing: Holding = { roleId: null, groupIds: [] };

/** Whoever makes somebody an administrator has given their password lately. Throws `PasswordNeeded`. */
export function confirmAdministrator(asking: Asking, given: Holding, held: Holding = nothing): void {
  const carriesAdmin = ({ roleId, groupIds }: Holding) => asking.rights.isAdministrator(roleId, groupIds);
  if (carriesAdmin(given) && !carriesAdmin(held)) requireRecentPassword(asking);
}

/** `lockRights` for the owner of the server, who needs no permission: the set-up and the command line. */
export const lockRightsForOwner = (trx: Connection): Promise<void> => store.lockRights(trx);

/**
 * There is always at least one active administrator who can sign in. Asked after a change that took Admin from
 * somebody, with the rights locked, so that two who remove each other at the same moment wait for one another. Throws
 * `LastAdministrator`, so that it is undone.
 */
export async function keepAnAdministrator(trx: Connection): Promise<void> {
  if (!(await store.hasOtherAdministrator(trx, 0))) throw new LastAdministrator();
}

/** Whether an administrator would remain without this user, for the page that says so before anybody tries. */
export const administratorRemainsWithout = (connection: Connection, userId: number): Promise<boolean> =>
  store.hasOtherAdministrator(connection, userId);

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
