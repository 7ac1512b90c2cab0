import { type Holding, holdsMore, seesMore } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import { type Actor, may } from '../lib/access.ts';

/** The user that somebody wants to do something with. */
export interface Subject extends Holding {
  id: number;
  status: 'active' | 'deactivated' | 'deleted';
  maskData: boolean;
}

export type Question = (actor: Actor, subject: Subject, rights: Rights) => boolean;

type Status = Pick<Subject, 'status'>;

export const canEdit = (actor: Actor, subject: Status): boolean =>
  may(actor, 'users.edit') && subject.status !== 'deleted';

/** A deleted user holds nobody. */
export const canAssignCustomers = (actor: Actor, subject: Status): boolean =>
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
  may(actor, 'users.password') && subject.id !== actor.id && canChangeSignIn(actor, subject, rights);

/** Who may not sign in gets no link either, and who knows their password needs none. */
export const canSendPasswordLink: Question = (actor, subject, rights) =>
  subject.status === 'active' && canSetPassword(actor, subject, rights);

/** Lets somebody try again. Whoever may not become them does not lift the limit on guessing their password either. */
export const canUnlock: Question = (actor, subject, rights) =>
  may(actor, 'users.two-factor') && canChangeSignIn(actor, subject, rights);

/** Whoever is from outside the company is called what the company calls them. */
export const canChangeOwnName = ({ roleId }: Holding, rights: Rights): boolean =>
  rights.role(roleId)?.builtIn !== 'external';

/** One's own second factor is changed under one's own account. */
export const canChangeTwoFactor: Question = (actor, subject, rights) =>
  may(actor, 'users.two-factor') && subject.id !== actor.id && canChangeSignIn(actor, subject, rights);

/** One's own sessions are ended under one's own account. Shows and gives nobody anything, so the mask does not matter. */
export const canSignOut: Question = (actor, subject, rights) =>
  may(actor, 'users.activate') &&
  subject.id !== actor.id &&
  subject.status !== 'deleted' &&
  !holdsMore(actor, subject, rights);

/** How somebody signs in: the password, the e-mail, the second factor. Whoever changes that can become them. */
export const canChangeSignIn: Question = (actor, subject, rights) =>
  subject.status !== 'deleted' && !holdsMore(actor, subject, rights) && !seesMore(actor, subject);

/** The status, the role, the groups and the mask of somebody stronger are out of reach, and how they sign in as well. */
export const canChangeAccess: Question = (actor, subject, rights) =>
  canEdit(actor, subject) && !holdsMore(actor, subject, rights);
