import { administratorRemainsWithout } from '../access/guards.ts';
import { currentRights, type Rights } from '../access/service.ts';
import { type Changes, changesBetween, lastChange, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import { emailKey } from '../lib/emails.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { accessProblems, emailProblem, findSupervisor, type Problems } from './checks-service.ts';
import * as editStore from './edit-store.ts';
import type { EditValues } from './form.ts';
import * as policy from './policy.ts';
import { recorded } from './service.ts';
import * as statusStore from './status-store.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

/** Somebody else saved the user meanwhile: who they are now, and who it was. */
export interface Conflict {
  conflict: User;
  by: { name: string; at: Date } | undefined;
}

export type Edited = { user: User; changes: Changes } | { problems: Problems } | Conflict;

/** Saves what was edited, or says what is wrong with which field, or what somebody else saved meanwhile. */
export async function updateUser(portal: Portal, actor: Actor, id: number, values: EditValues): Promise<Edited> {
  const rights = await currentRights(portal);
  try {
    return await inTransaction(portal.database.knex, (trx) => update(trx, actor, rights, id, values));
  } catch (error) {
    if (brokenConstraint(error) !== 'users_email_key_key') throw error;
    const taken = await emailProblem(portal.database.knex, actor, values.email, id);
    return { problems: { email: taken ?? { code: 'taken' } } };
  }
}

async function update(trx: Connection, actor: Actor, rights: Rights, id: number, values: EditValues): Promise<Edited> {
  const remains = await administratorRemainsWithout(trx, id);
  const user = await store.lockUser(trx, id);
  if (!user) throw new NotFound();
  authorize(policy.canEdit(actor, user), 'users.edit');
  if (String(user.version) !== values.version) return { conflict: user, by: await lastChange(trx, id) };
  const wanted = reachable(actor, user, values, rights);
  const supervisor = await supervisorOf(trx, user, values.supervisor);
  const problems = await findProblems(trx, actor, user, wanted, rights);
  if ('code' in supervisor) problems.supervisor = supervisor;
  if (!remains && stopsAdministrating(user, wanted, rights)) problems.groupIds = { code: 'last-administrator' };
  if (Object.keys(problems).length > 0 || 'code' in supervisor) return { problems };

  const edited = { ...user, ...wanted, supervisorId: supervisor.id, status: user.status };
  const changes = changesBetween(recorded(user), recorded(edited));
  if (Object.keys(changes).length === 0) return { user: edited, changes };
  await editStore.updateUser(trx, { ...edited, givenBy: actor.id });
  await store.setGroups(trx, id, wanted.groupIds, actor.id);
  if (changes.email) await statusStore.revokeCodes(trx, id);
  await record(trx, actor, 'user.updated', { id, name: `${wanted.firstName} ${wanted.lastName}` }, { changes });
  return { user: { ...edited, name: `${wanted.firstName} ${wanted.lastName}` }, changes };
}

/** What was typed, with what is out of the actor's reach left as it is. */
function reachable(actor: Actor, user: User, values: EditValues, rights: Rights) {
  const { firstName, lastName, agent, language } = values;
  const keepsMask = actor.masked || actor.id === user.id;
  const maskData = values.maskData || (keepsMask && user.maskData);
  const open = policy.canChangeAccess(actor, user, rights);
  const { email, roleId, groupIds } = open ? values : user;
  return {
    firstName,
    lastName,
    agent,
    language,
    maskData,
    email,
    roleId,
    groupIds: [...groupIds].sort((a, b) => a - b),
  };
}

async function findProblems(
  trx: Connection,
  actor: Actor,
  user: User,
  wanted: { email: string; roleId: number | null; groupIds: number[] },
  rights: Rights,
): Promise<Problems> {
  const problems = accessProblems(actor, wanted, user, rights);
  const email =
    emailKey(wanted.email) !== emailKey(user.email) && (await emailProblem(trx, actor, wanted.email, user.id));
  return email ? { ...problems, email } : problems;
}

/** The supervisor who stays may have been deactivated since; a new one must be active and close no loop. */
async function supervisorOf(trx: Connection, user: User, typed: string): Promise<{ id: number | null } | FieldError> {
  if (user.supervisorEmail !== null && emailKey(typed) === emailKey(user.supervisorEmail))
    return { id: user.supervisorId };
  const found = await findSupervisor(trx, typed, user.id);
  if ('code' in found || found.id === null) return found;
  return (await editStore.standsAbove(trx, user.id, found.id)) ? { code: 'loop' } : found;
}

const stopsAdministrating = (user: User, wanted: { roleId: number | null; groupIds: number[] }, rights: Rights) =>
  user.status === 'active' &&
  rights.isAdministrator(user.roleId, user.groupIds) &&
  !rights.isAdministrator(wanted.roleId, wanted.groupIds);
