import { administratorRemainsWithout } from '../access/guards.ts';
import { currentRights, type Rights } from '../access/service.ts';
import { countHeld, passOnCustomers } from '../assignments/hand-over-service.ts';
import { type AuditEvent, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError, ValuesOf } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { endSignIns } from '../login/service.ts';
import type { Permission } from '../permissions.ts';
import { findSupervisor as findByName } from './checks-service.ts';
import type { Subject } from './policy.ts';
import * as policy from './policy.ts';
import type { leavingForm } from './status-form.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

type Question = (actor: Actor, subject: Subject, rights: Rights) => boolean;
type Leaving = ValuesOf<typeof leavingForm>;

/** What somebody's leaving brings about, exactly. */
export interface Consequences {
  sessions: number;
  customers: number;
  reports: number;
  /** What nobody else who is active may do. */
  permissions: Permission[];
  lastAdministrator: boolean;
}

export interface Left {
  user: User;
  sessions: number;
  customers: number;
}

export const activateUser = (portal: Portal, actor: Actor, id: number): Promise<User> =>
  changeStatus(portal, actor, id, policy.canActivate, 'active', 'user.activated');

/** Brings a deleted user back, as deactivated. */
export const restoreUser = (portal: Portal, actor: Actor, id: number): Promise<User> =>
  changeStatus(portal, actor, id, policy.canRestore, 'deactivated', 'user.restored');

export const deactivateUser = (portal: Portal, actor: Actor, id: number, leaving: Leaving) =>
  removeUser(portal, actor, id, leaving, policy.canDeactivate, 'deactivated');

export const deleteUser = (portal: Portal, actor: Actor, id: number, leaving: Leaving) =>
  removeUser(portal, actor, id, leaving, policy.canDelete, 'deleted');

/** What the warning page tells. Throws `Forbidden` for whom `question` refuses. */
export async function findConsequences(
  portal: Portal,
  actor: Actor,
  user: User,
  question: Question,
): Promise<Consequences> {
  const rights = await currentRights(portal);
  authorize(question(actor, user, rights));
  const { knex } = portal.database;
  return {
    sessions: await statusStore.countSessions(knex, user.id),
    customers: await countHeld(portal, user.id),
    reports: await statusStore.countReports(knex, user.id),
    permissions: await onlyHeldBy(knex, user, rights),
    lastAdministrator: await inTransaction(knex, (trx) => wouldLeaveNoAdministrator(trx, user, rights)),
  };
}

async function changeStatus(
  portal: Portal,
  actor: Actor,
  id: number,
  question: Question,
  status: Subject['status'],
  event: AuditEvent,
): Promise<User> {
  const rights = await currentRights(portal);
  return inTransaction(portal.database.knex, async (trx) => {
    const user = await lock(trx, id);
    authorize(question(actor, user, rights));
    await statusStore.setStatus(trx, id, status);
    await record(trx, actor, event, user, { changes: { status: [user.status, status] } });
    return user;
  });
}

/** Ends everything that keeps somebody in, and passes on what they held. */
async function removeUser(
  portal: Portal,
  actor: Actor,
  id: number,
  leaving: Leaving,
  question: Question,
  status: 'deactivated' | 'deleted',
): Promise<Left | 'last-administrator' | FieldError> {
  const rights = await currentRights(portal);
  const successor = await findSuccessor(portal, id, leaving);
  if (successor && 'code' in successor) return successor;
  return inTransaction(portal.database.knex, async (trx) => {
    const remains = await administratorRemainsWithout(trx, id);
    const user = await lock(trx, id);
    authorize(question(actor, user, rights));
    if (!remains && isActiveAdministrator(user, rights)) return 'last-administrator';
    await statusStore.setStatus(trx, id, status);
    await statusStore.revokeCodes(trx, id);
    const sessions = await endSignIns(trx, id);
    const reports = await statusStore.releaseReports(trx, id);
    const keeps = status === 'deactivated' && leaving.customers === 'keep';
    const customers = keeps ? 0 : await passOnCustomers(trx, actor, user, successor ?? null);
    await record(trx, actor, `user.${status}`, user, {
      changes: { status: [user.status, status] },
      details: { sessions, customers, reports },
    });
    return { user, sessions, customers };
  });
}

/** Who takes the customers over: nobody, a user, or what is wrong with the name that was typed. */
async function findSuccessor(
  portal: Portal,
  leavingId: number,
  { customers, successor }: Leaving,
): Promise<{ id: number; name: string } | FieldError | undefined> {
  if (customers !== 'hand-over') return undefined;
  if (successor === '') return { code: 'required' };
  const found = await findByName(portal.database.knex, successor, leavingId);
  if ('code' in found) return found;
  const user = await store.findUser(portal.database.knex, found.id ?? 0);
  return user ?? { code: 'nobody-found' };
}

async function lock(trx: Connection, id: number): Promise<User> {
  const user = await store.lockUser(trx, id);
  if (!user) throw new NotFound();
  return user;
}

async function wouldLeaveNoAdministrator(trx: Connection, user: User, rights: Rights): Promise<boolean> {
  return isActiveAdministrator(user, rights) && !(await administratorRemainsWithout(trx, user.id));
}

const isActiveAdministrator = (user: User, rights: Rights) =>
  user.status === 'active' && rights.isAdministrator(user.roleId, user.groupIds);

async function onlyHeldBy(connection: Connection, user: User, rights: Rights): Promise<Permission[]> {
  if (user.status !== 'active') return [];
  const sole: Permission[] = [];
  for (const permission of rights.permissionsOf(user.roleId, user.groupIds)) {
    const { roleIds, groupIds } = rights.carriersOf(permission);
    if (!(await statusStore.hasOtherHolder(connection, user.id, roleIds, groupIds))) sole.push(permission);
  }
  return sole;
}
