import { type Asking, confirmAdministrator } from '../access/guards.ts';
import { canGiveGroup, seesMore } from '../access/policy.ts';
import { may } from '../lib/access.ts';
import { PasswordNeeded } from '../lib/errors.ts';
import type { User } from '../users/service.ts';
import * as users from '../users/service.ts';
import { type Action, permissionFor } from './actions.ts';

/** Why nothing is done to a user. */
export type Reason =
  | 'already'
  | 'deleted'
  | 'deactivated'
  | 'oneself'
  | 'holds-more'
  | 'unmasked'
  | 'no-permission'
  | 'no-mail-server'
  | 'not-signed-in'
  | 'not-yours-to-give'
  | 'nothing-else'
  | 'password'
  | 'last-administrator';

/** What a work wants for one user, and what else the answer depends on. */
export interface Wish {
  action: Action;
  /** The groups it is about, for this user. */
  groupIds: number[];
  canMail: boolean;
  signedIn: boolean;
}

type Question = (asking: Asking, user: User, wish: Wish) => Reason | undefined;

/** Why an action is not for this user, or undefined where it is. The last word has what is asked for one user, too. */
export const whyNot: Question = (asking, user, wish) => questions[wish.action](asking, user, wish);

/** The groups that would be added to a user, or taken away. */
export const groupsToChange = ({ action, groupIds }: Pick<Wish, 'action' | 'groupIds'>, held: number[]): number[] =>
  groupIds.filter((id) => held.includes(id) === (action === 'remove-from-group'));

const questions: Record<Action, Question> = {
  activate: ({ actor, rights }, user, wish) => {
    if (users.canActivate(actor, user, rights)) return undefined;
    return user.status === 'active' ? 'already' : whyOutOfReach(actor, user, wish);
  },

  deactivate: ({ actor, rights }, user, wish) => {
    if (user.id === actor.id) return 'oneself';
    if (users.canDeactivate(actor, user, rights)) return undefined;
    return user.status === 'deactivated' ? 'already' : whyOutOfReach(actor, user, wish);
  },

  'sign-out': ({ actor, rights }, user, wish) => {
    if (user.id === actor.id) return 'oneself';
    if (!users.canSignOut(actor, user, rights)) return whyOutOfReach(actor, user, wish);
    return wish.signedIn ? undefined : 'not-signed-in';
  },

  'password-link': ({ actor, rights }, user, wish) => {
    if (!wish.canMail) return 'no-mail-server';
    if (user.id === actor.id) return 'oneself';
    if (users.canSendPasswordLink(actor, user, rights)) return undefined;
    if (user.status === 'deactivated') return 'deactivated';
    return may(actor, 'users.password') && seesMore(actor, user) ? 'unmasked' : whyOutOfReach(actor, user, wish);
  },

  'add-to-group': (asking, user, wish) => {
    const { actor, rights } = asking;
    if (!users.canChangeAccess(actor, user, rights)) return whyOutOfReach(actor, user, wish);
    const added = groupsToChange(wish, user.groupIds);
    if (added.length === 0) return 'already';
    if (!mayGive(asking, added)) return 'not-yours-to-give';
    return isConfirmed(asking, added, user) ? undefined : 'password';
  },

  'remove-from-group': (asking, user, wish) => {
    const { actor, rights } = asking;
    if (user.id === actor.id) return 'oneself';
    if (!users.canChangeAccess(actor, user, rights)) return whyOutOfReach(actor, user, wish);
    const removed = groupsToChange(wish, user.groupIds);
    if (removed.length === 0) return 'already';
    if (!mayGive(asking, removed)) return 'not-yours-to-give';
    return user.roleId === null && removed.length === user.groupIds.length ? 'nothing-else' : undefined;
  },
};

function whyOutOfReach(actor: Asking['actor'], { status }: User, { action }: Wish): Reason {
  if (!may(actor, permissionFor[action])) return 'no-permission';
  return status === 'deleted' ? 'deleted' : 'holds-more';
}

/** A group that is gone by now can be given by nobody. */
const mayGive = ({ actor, rights }: Asking, groupIds: number[]) =>
  groupIds.every((id) => {
    const group = rights.group(id);
    return group !== undefined && canGiveGroup(actor, group, rights);
  });

/** Making somebody an administrator takes the maker's password, given when the work was confirmed. */
function isConfirmed(asking: Asking, groupIds: number[], user: User): boolean {
  try {
    confirmAdministrator(asking, { roleId: null, groupIds }, user);
    return true;
  } catch (error) {
    if (error instanceof PasswordNeeded) return false;
    throw error;
  }
}
