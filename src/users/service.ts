import type { Connection } from '../database/database.ts';
import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

export type { Question, Subject } from './policy.ts';
export {
  canActivate,
  canAssignCustomers,
  canChangeAccess,
  canChangeSignIn,
  canDeactivate,
  canDelete,
  canEdit,
  canRestore,
  canSendPasswordLink,
  canSignOut,
} from './policy.ts';
export { findSubjects, findUsers, lockUsers } from './store.ts';
export type { User };

/** A user that the actor may see. Throws `NotFound`. */
export async function findUser(portal: Portal, actor: Actor, id: number): Promise<User> {
  const user = may(actor, 'users.view') ? await store.findUser(portal.database.knex, id) : undefined;
  if (!user) throw new NotFound();
  return user;
}

/** The user, whom nobody else can change until the transaction ends. Throws `NotFound`. */
export async function lockUser(trx: Connection, id: number): Promise<User> {
  const user = await store.lockUser(trx, id);
  if (!user) throw new NotFound();
  return user;
}

/** What the trail keeps of a user. */
export const recorded = (user: Recorded): Recorded => ({
  firstName: user.firstName,
  lastName: user.lastName,
  email: user.email,
  status: user.status,
  roleId: user.roleId,
  groupIds: user.groupIds,
  supervisorId: user.supervisorId,
  agent: user.agent,
  maskData: user.maskData,
  language: user.language,
  secondFactor: user.secondFactor,
});

export type Recorded = Pick<
  User,
  | 'firstName'
  | 'lastName'
  | 'email'
  | 'status'
  | 'roleId'
  | 'groupIds'
  | 'supervisorId'
  | 'agent'
  | 'maskData'
  | 'language'
  | 'secondFactor'
>;

/** What somebody else can do at the same moment: take the e-mail, send the same form, delete a role or a group. */
export const raced: ReadonlySet<string | undefined> = new Set([
  'users_email_key_key',
  'users_form_key_key',
  'users_role_id_fkey',
  'group_members_group_id_fkey',
]);
