import { lockRights } from '../access/guards.ts';
import { type By, type Changes, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { queueMail, receiverOf } from '../outbox/service.ts';
import { activatedMail } from './mails.ts';
import * as policy from './policy.ts';
import { lockUser } from './service.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';
import { findActive } from './supervisor-store.ts';

/** Somebody else, or a double click, was quicker: the user has this status already. */
export interface Already {
  already: User;
}

export const activateUser = (portal: Portal, asking: Actor, id: number): Promise<User | Already> =>
  inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    if (user.status === 'active') return { already: user };
    authorize(policy.canActivate(actor, user, rights));
    await letIn(portal, trx, actor, user);
    return user;
  });

/** Brings a deleted user back, as deactivated. */
export const restoreUser = (portal: Portal, asking: Actor, id: number): Promise<User | Already> =>
  inTransaction(portal.database.knex, async (trx) => {
    const { rights, actor } = await lockRights(trx, asking);
    const user = await lockUser(trx, id);
    if (user.status === 'deactivated') return { already: user };
    authorize(policy.canRestore(actor, user, rights));
    const supervisorId = await statusStore.restore(trx, id);
    const changes: Changes = { status: [user.status, 'deactivated'] };
    if (supervisorId !== user.supervisorId) changes.supervisorId = [user.supervisorId, supervisorId];
    await record(trx, actor, 'user.restored', user, { changes });
    return user;
  });

/** Whether the supervisor of a deleted user has left meanwhile, so that they come back without one. */
export const supervisorHasLeft = async ({ database }: Portal, { supervisorId }: User): Promise<boolean> =>
  supervisorId !== null && (await findActive(database.knex, supervisorId)) === undefined;

/** Activates somebody, and tells them, in the transaction of whoever decided on it. */
export async function letIn(portal: Portal, trx: Connection, by: By, user: User): Promise<void> {
  await statusStore.setStatus(trx, user.id, 'active');
  await record(trx, by, 'user.activated', user, { changes: { status: [user.status, 'active'] } });
  await queueMail(portal, trx, activatedMail(receiverOf(user), by.name));
}
