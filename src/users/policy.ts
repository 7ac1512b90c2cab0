import type { Group, Rights, Role } from '../access/service.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Permission } from '../permissions.ts';

/** The user that somebody wants to do something with. */
export interface Subject {
  id: number;
  status: 'active' | 'deactivated' | 'deleted';
  roleId: number | null;
  groupIds: number[];
}

export type Question = (actor: Actor, subject: Subject, rights: Rights) => boolean;

export const canEdit = (actor: Actor, subject: Subject): boolean =>
  may(actor, 'users.edit') && subject.status !== 'deleted';

export const canAssignCustomers = (actor: Actor, subject: Subject): boolean =>
  may(actor, 'users.assign-customers') && subject.status !== 'deleted';

export const canActivate: Question = (actor, subject, rights) =>
  may(actor, 'users.activate') && subject.status === 'deactivated' && !holdsMore(actor, subject, rights);

export const canDeactivate: Question = (actor, subject, rights) =>
  may(actor, 'users.activate') && subject.status === 'active' && !holdsMore(actor, subject, rights);

export const canDelete: Question = (actor, subject, rights) =>
  may(actor, 'users.delete') && subject.status !== 'deleted' && !holdsMore(actor, subject, rights);

export const canRestore: Question = (actor, subject, rights) =>
  may(actor, 'users.delete') && subject.status === 'deleted' && !holdsMore(actor, subject, rights);

/** One's own password is changed under one's own account, which asks for the current one. */
export const canSetPassword: Question = (actor, subject, rights) =>
  may(actor, 'users.password') &&
  subject.id !== actor.id &&
  subject.status !== 'deleted' &&
  !holdsMore(actor, subject, rights);

/** Who may not sign in gets no link either, and who knows their password needs none. */
export const canSendPasswordLink: Question = (actor, subject, rights) =>
  subject.status === 'active' && canSetPassword(actor, subject, rights);

/** The e-mail, the status, the role and the groups of somebody stronger are out of reach. */
export const canChangeAccess: Question = (actor, subject, rights) =>
  canEdit(actor, subject) && !holdsMore(actor, subject, rights);

/** One may give only what one holds. */
export const canGiveRole = (actor: Actor, role: Role): boolean =>
  role.builtIn === 'admin' ? actor.administrator : holdsAll(actor, role.permissions);

export const canGiveGroup = (actor: Actor, group: Group, rights: Rights): boolean =>
  group.roleIds.every((id) => {
    const role = rights.role(id);
    return role !== undefined && canGiveRole(actor, role);
  });

/** Whether the subject may do something that the actor may not. */
const holdsMore: Question = (actor, subject, rights) =>
  rights.isAdministrator(subject.roleId, subject.groupIds)
    ? !actor.administrator
    : !holdsAll(actor, rights.permissionsOf(subject.roleId, subject.groupIds));

function holdsAll(actor: Actor, wanted: Iterable<Permission>): boolean {
  return actor.administrator || [...wanted].every((permission) => actor.permissions.has(permission));
}
