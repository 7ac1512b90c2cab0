import {
  administratorRemainsWithout,
  type Doing,
  keepAnAdministrator,
  LastAdministrator,
  lockRights,
} from '../access/guards.ts';
import { currentRights, type Rights } from '../access/service.ts';
import { countHeld, passOnCustomers } from '../assignments/hand-over-service.ts';
import { type By, record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { FieldError, Problems, ValuesOf } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { endSignIns } from '../login/service.ts';
import { countSessions } from '../login/sessions-service.ts';
import { queueMail, receiverOf, withdrawSecrets } from '../outbox/service.ts';
import type { Permission } from '../permissions.ts';
import { findNamed } from './checks-service.ts';
import { revokeCredentials } from './credentials-service.ts';
import type { leavingForm } from './leaving-form.ts';
import { deactivatedMail } from './mails.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import type { Already } from './status-service.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';

type Leaving = ValuesOf<typeof leavingForm>;

/** What somebody's leaving brings about, exactly. */
export interface Consequences {
  sessions: number;
  customers: number;
  reports: number;
  /** What nobody else who is active may do, apart from administrators. */
  permissions: Permission[];
  lastAdministrator: boolean;
}

export interface Left {
  user: User;
  sessions: number;
  /** How many customers they lost. */
  customers: number;
  /** Who has those customers now; undefined when nobody has. */
  successor: User | undefined;
}

type Answer = Left | Already | { problems: Problems };

export const deactivateUser = (portal: Portal, asking: Actor, id: number, leaving: Leaving): Promise<Answer> =>
  orProblems(() =>
    inTransaction(portal.database.knex, async (trx) => {
      const { rights, actor } = await lockRights(trx, asking);
      const user = await lockUser(trx, id);
      if (user.status === 'deactivated') return { already: user };
      authorize(policy.canDeactivate(actor, user, rights));
      return keepOut(portal, trx, { actor, rights, by: actor }, user, leaving);
    }),
  );

/**
 * Deactivates somebody whom the caller has locked, and tells them, in a transaction that has locked the rights. May throw
 * `LastAdministrator`.
 */
export async function keepOut(portal: Portal, trx: Connection, doing: Doing, user: User, leaving: Leaving) {
  const left = await leave(trx, doing, user, leaving, 'deactivated');
  if (!('problems' in left) && user.id !== doing.actor.id)
    await queueMail(portal, trx, deactivatedMail(receiverOf(user), doing.by.name));
  return left;
}

/** Takes somebody out for good: the record stays in the list. */
export const deleteUser = (portal: Portal, asking: Actor, id: number, leaving: Leaving): Promise<Answer> =>
  orProblems(() =>
    inTransaction(portal.database.knex, async (trx) => {
      const { rights, actor } = await lockRights(trx, asking);
      const user = await lockUser(trx, id);
      if (user.status === 'deleted') return { already: user };
      authorize(policy.canDelete(actor, user, rights));
      return leave(trx, { actor, rights, by: actor }, user, leaving, 'deleted');
    }),
  );

/** What the page before deactivating tells. */
export async function findDeactivation(portal: Portal, actor: Actor, user: User): Promise<Consequences> {
  const rights = await currentRights(portal);
  authorize(policy.canDeactivate(actor, user, rights));
  return findConsequences(portal, user, rights);
}

/** What the page before deleting tells. */
export async function findDeletion(portal: Portal, actor: Actor, user: User): Promise<Consequences> {
  const rights = await currentRights(portal);
  authorize(policy.canDelete(actor, user, rights));
  return findConsequences(portal, user, rights);
}

async function orProblems(leaving: () => Promise<Answer>): Promise<Answer> {
  try {
    return await leaving();
  } catch (error) {
    if (error instanceof LastAdministrator) return { problems: { status: { code: 'last-administrator' } } };
    throw error;
  }
}

/** Ends everything that keeps somebody in, and passes on what they held. An administrator has to remain. */
async function leave(
  trx: Connection,
  { actor, rights, by }: Doing,
  user: User,
  leaving: Leaving,
  status: 'deactivated' | 'deleted',
): Promise<Left | { problems: Problems }> {
  const { id } = user;
  const successor = await findSuccessor(trx, actor, id, leaving);
  if (successor && 'code' in successor) return { problems: { successor } };
  await statusStore.setStatus(trx, id, status);
  await revokeCredentials(trx, id);
  await withdrawSecrets(trx, id);
  const sessions = await countSessions(trx, id);
  await endSignIns(trx, id);
  const reports = await releaseReports(trx, by, id);
  const keeps = status === 'deactivated' && leaving.customers === 'keep';
  const customers = keeps ? 0 : await passOnCustomers(trx, actor, user, successor ?? null);
  const changes = { status: [user.status, status] as [string, string] };
  await record(trx, by, `user.${status}`, user, { changes, details: { sessions, customers, reports } });
  if (isActiveAdministrator(user, rights)) await keepAnAdministrator(trx);
  return { user, sessions, customers, successor };
}

/**
 * Who takes the customers over: nobody, a user, or what is wrong with the name. All who leave wait for one another, see
 * `lockRights`, so this one stays until the customers are theirs.
 */
async function findSuccessor(
  trx: Connection,
  actor: Actor,
  leavingId: number,
  { customers, successor }: Leaving,
): Promise<User | FieldError | undefined> {
  if (customers !== 'hand-over') return undefined;
  authorize(may(actor, 'users.assign-customers'), 'users.assign-customers');
  if (successor === '') return { code: 'required' };
  const found = await findNamed(trx, actor, successor, leavingId);
  if ('code' in found) return found;
  return lockUser(trx, found.id);
}

/** Whoever reported to somebody who leaves has no supervisor from now on; gives how many they are. */
async function releaseReports(trx: Connection, by: By, supervisorId: number): Promise<number> {
  await recordForAll(trx, by, 'user.updated', statusStore.changesOfReports(supervisorId));
  return statusStore.releaseReports(trx, supervisorId);
}

async function findConsequences(portal: Portal, user: User, rights: Rights): Promise<Consequences> {
  const { knex } = portal.database;
  const administrates = isActiveAdministrator(user, rights);
  return {
    sessions: await countSessions(knex, user.id),
    customers: await countHeld(portal, user.id),
    reports: await statusStore.countReports(knex, user.id),
    permissions: await onlyHeldBy(knex, user, rights),
    lastAdministrator: administrates && !(await administratorRemainsWithout(knex, user.id)),
  };
}

const isActiveAdministrator = (user: User, rights: Rights) =>
  user.status === 'active' && rights.isAdministrator(user.roleId, user.groupIds);

/** What nobody else may do but administrators, of whom there is always one. */
async function onlyHeldBy(connection: Connection, user: User, rights: Rights): Promise<Permission[]> {
  if (user.status !== 'active' || rights.isAdministrator(user.roleId, user.groupIds)) return [];
  const sole: Permission[] = [];
  for (const permission of rights.permissionsOf(user.roleId, user.groupIds)) {
    const carriers = rights.carriersOf(permission);
    const roleIds = carriers.roleIds.filter((id) => !rights.isAdministrator(id, []));
    const groupIds = carriers.groupIds.filter((id) => !rights.isAdministrator(null, [id]));
    if (!(await statusStore.hasOtherHolder(connection, user.id, roleIds, groupIds))) sole.push(permission);
  }
  return sole;
}
