import { groupNames, roleName } from '../access/names.ts';
import type { Rights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';
import { languageName } from '../lib/display-names.ts';
import type { Shown } from './list-page.ts';
import type { ListedUser } from './list-service.ts';
import * as policy from './policy.ts';

/** What may be done with a user now, by the words for it. */
interface Actions {
  edit: boolean;
  customers: boolean;
  activate: boolean;
  deactivate: boolean;
  delete: boolean;
  restore: boolean;
  /** Whether there is anything but editing. */
  more: boolean;
}

/** The rows as they are shown to somebody: names instead of numbers, and what one may do. */
export function describeRows(actor: Actor, { list, rights, t, formats, language }: Shown) {
  const groupsOf = keptBy((groups: string) => formats.formatList(groupNames(rights, toIds(groups), t)));
  const known = new Map<string, Actions>();
  return list.rows.map((user) => ({
    id: user.id,
    name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    oneself: user.id === actor.id,
    masked: user.maskData,
    role: roleName(rights, user.roleId, t),
    groups: groupsOf(user.groups),
    status: user.status,
    locked: list.locked.has(user.email),
    secondFactor: user.secondFactor,
    agent: user.agent,
    language: languageName(user.language, language),
    supervisorId: user.supervisorId,
    supervisor: user.supervisorName,
    lastSignInAt: user.lastSignInAt,
    may: actionsOn(user, actor, rights, known),
  }));
}

/** Many rows have the same status, role, mask and groups, which is all that the answers depend on for others than oneself. */
function actionsOn(user: ListedUser, actor: Actor, rights: Rights, known: Map<string, Actions>): Actions {
  const key = user.id === actor.id ? 'oneself' : `${user.status} ${user.roleId} ${user.maskData} ${user.groups}`;
  const answered = known.get(key);
  if (answered) return answered;
  const { id, status, roleId, maskData } = user;
  const subject: policy.Subject = { id, status, roleId, maskData, groupIds: toIds(user.groups) };
  const customers = policy.canAssignCustomers(actor, subject);
  const activate = policy.canActivate(actor, subject, rights);
  const deactivate = policy.canDeactivate(actor, subject, rights);
  const canDelete = policy.canDelete(actor, subject, rights);
  const restore = policy.canRestore(actor, subject, rights);
  const more = customers || activate || deactivate || canDelete || restore;
  const edit = policy.canEdit(actor, subject);
  const actions = { edit, customers, activate, deactivate, delete: canDelete, restore, more };
  known.set(key, actions);
  return actions;
}

const toIds = (groups: string): number[] =>
  groups === ''
    ? []
    : groups
        .split(',')
        .map(Number)
        .sort((a, b) => a - b);

function keptBy(make: (key: string) => string): (key: string) => string {
  const made = new Map<string, string>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
