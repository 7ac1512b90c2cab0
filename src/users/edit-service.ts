import {
  type Asking,
  confirmAdministrator,
  type Doing,
  keepAnAdministrator,
  LastAdministrator,
  lockRights,
} from '../access/guards.ts';
import { maskFor } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import { type By, type Changes, changesBetween, lastChangeOf, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Problems } from '../lib/forms.ts';
import { type Merged, merge } from '../lib/merge.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { type Access, accessProblems, emailProblem, onlyProblems } from './checks-service.ts';
import { type Editable, editableOf, readOriginal } from './edit-merge.ts';
import * as editStore from './edit-store.ts';
import { followEmailChange } from './email-service.ts';
import type { EditValues } from './form.ts';
import * as policy from './policy.ts';
import { lockUser, raced, recorded } from './service.ts';
import { letIn } from './status-service.ts';
import type { User } from './store.ts';
import * as store from './store.ts';
import { chooseSupervisor } from './supervisor-service.ts';

export { editableOf };

/** Somebody else saved other values into the same fields meanwhile: who they are now, and who it was. */
export interface Conflict {
  conflict: User;
  original: Partial<Editable>;
  merged: Merged<Editable>;
  by: { name: string; at: Date } | undefined;
}

export interface Edited {
  user: User;
  changes: Changes;
  /** What was recorded, if anything was. */
  entry: number | undefined;
  /** What became of the status: activating acts at once, deactivating has a page that says what will happen first. */
  status: 'activated' | 'to-deactivate' | 'as-it-was';
  /** What somebody else changed meanwhile, and what was left so. */
  theirs: (keyof Editable)[];
}

/** Saves what was edited, or says what is wrong with which field, or what somebody else saved meanwhile. */
export async function updateUser(
  portal: Portal,
  actor: Actor,
  id: number,
  values: EditValues,
): Promise<Edited | Conflict | { problems: Problems }> {
  try {
    return await inTransaction(portal.database.knex, (trx) => update(portal, trx, actor, id, values));
  } catch (error) {
    if (error instanceof LastAdministrator) return { problems: { groupIds: { code: 'last-administrator' } } };
    if (!raced.has(brokenConstraint(error))) throw error;
    return updateUser(portal, actor, id, values);
  }
}

async function update(portal: Portal, trx: Connection, asking: Actor, id: number, values: EditValues) {
  const { rights, actor } = await lockRights(trx, asking);
  authorize(may(actor, 'users.edit'), 'users.edit');
  const user = await lockUser(trx, id);
  authorize(policy.canEdit(actor, user));
  const isStale = String(user.version) !== values.version;
  // Groups that are deleted and supervisors who are renamed change what the form shows, but not the user's version.
  const original = { ...(isStale ? {} : editableOf(user)), ...readOriginal(values.original) };
  const merged = merge(original, editableOf(user), reachable(actor, user, values, rights));
  if (merged.clashes.length > 0) return { conflict: user, original, merged, by: await lastChangeOf(trx, 'user', id) };

  const saved = await changeUser(portal, trx, { actor, rights, by: actor }, user, merged.values);
  if ('problems' in saved) return saved;
  const outcome = await changeStatus(portal, trx, { actor, rights }, saved.user, merged.values.status);
  return { ...saved, status: outcome, theirs: merged.theirs };
}

/**
 * Gives a user, whom the caller has locked, other values in all fields but the status, or says what is wrong with which,
 * in a transaction that has locked the rights. May throw `LastAdministrator`.
 */
export async function changeUser(
  portal: Portal,
  trx: Connection,
  { actor, rights, by }: Doing,
  user: User,
  { supervisor: named, status: _status, ...wanted }: Editable,
  details: { import?: number } = {},
): Promise<Pick<Edited, 'user' | 'changes' | 'entry'> | { problems: Problems }> {
  const supervisor = await chooseSupervisor(trx, actor, named, user);
  const problems = {
    ...accessProblems(actor, wanted, user, rights),
    ...onlyProblems({
      email: await emailProblem(trx, actor, wanted.email, user.id),
      supervisor: 'code' in supervisor ? supervisor : undefined,
    }),
  };
  if (Object.keys(problems).length > 0 || 'code' in supervisor) return { problems };
  const edited = { ...user, ...wanted, supervisorId: supervisor.id, name: `${wanted.firstName} ${wanted.lastName}` };
  const changes = changesBetween(recorded(user), recorded(edited));
  confirmAdministrator({ actor, rights }, edited, user);
  if (changes.email) requireRecentPassword({ actor });
  const entry = Object.keys(changes).length > 0 ? await save(trx, by, edited, changes, details) : undefined;
  if (changes.email) await followEmailChange(portal, trx, user, edited.email, by.id === user.id ? '' : by.name);
  if (stopsAdministrating(user, wanted, rights)) await keepAnAdministrator(trx);
  return { user: edited, changes, entry };
}

async function changeStatus(
  portal: Portal,
  trx: Connection,
  { actor, rights }: Asking,
  user: User,
  wanted: User['status'],
): Promise<Edited['status']> {
  if (wanted === 'deactivated' && policy.canDeactivate(actor, user, rights)) return 'to-deactivate';
  if (wanted !== 'active' || !policy.canActivate(actor, user, rights)) return 'as-it-was';
  await letIn(portal, trx, actor, user);
  return 'activated';
}

async function save(
  trx: Connection,
  by: By,
  edited: User,
  changes: Changes,
  details: { import?: number },
): Promise<number> {
  await editStore.updateUser(trx, { ...edited, givenBy: by.id });
  await store.setGroups(trx, edited.id, edited.groupIds, by.id);
  return record(trx, by, 'user.updated', edited, { changes, details });
}

/** What was typed, with what is out of the actor's reach left as it is. */
function reachable(actor: Actor, user: User, values: EditValues, rights: Rights): Editable {
  const { firstName, lastName, status, supervisor, agent, language } = values;
  const { roleId, groupIds, maskData } = policy.canChangeAccess(actor, user, rights) ? values : user;
  const { email } = policy.canChangeSignIn(actor, user, rights) ? values : user;
  return {
    firstName,
    lastName,
    email,
    status,
    supervisor,
    roleId,
    groupIds: groupIds.toSorted((a, b) => a - b),
    agent,
    maskData: maskFor(actor, maskData, user.maskData),
    language,
  };
}

const stopsAdministrating = (user: User, wanted: Access, rights: Rights) =>
  user.status === 'active' &&
  rights.isAdministrator(user.roleId, user.groupIds) &&
  !rights.isAdministrator(wanted.roleId, wanted.groupIds);
