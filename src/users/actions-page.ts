import type { Rights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';
import type { Words } from '../lib/words.ts';
import * as policy from './policy.ts';
import type { User } from './service.ts';

/** One thing that can be done with a user: a page that says what will happen, or a button that acts at once. */
export interface Action {
  label: string;
  icon: string;
  url?: string;
  post?: string;
  danger?: boolean;
}

export interface ActionGroup {
  label: string;
  items: Action[];
}

interface State {
  sessions: number;
  /** After too many wrong passwords or codes. */
  locked: boolean;
}

/** What the actor may do with a user now, grouped; nothing that does not apply. */
export function actionsOn(actor: Actor, user: User, rights: Rights, state: State, t: Words): ActionGroup[] {
  const label = (action: string) => t(`users.actions.${action}`, { name: user.name });
  const page = (allowed: boolean, action: string, icon: string, folder = action, danger = false): Action[] =>
    allowed ? [{ label: label(action), icon, url: `/users/${user.id}/${folder}`, danger }] : [];
  const button = (allowed: boolean, action: string, icon: string): Action[] =>
    allowed ? [{ label: label(action), icon, post: `/users/${user.id}/${action}` }] : [];
  const may = (question: policy.Question) => question(actor, user, rights);
  const turn = user.secondFactor === 'off' ? 'enable' : 'disable';
  const groups = {
    work: [
      ...page(policy.canAssignCustomers(actor, user), 'customers', 'building'),
      ...page(true, 'access', 'shield-check'),
    ],
    'sign-in': [
      ...page(true, 'signInHelp', 'help', 'sign-in-help'),
      ...page(state.locked && may(policy.canUnlock), 'unlock', 'lock-open'),
      ...page(may(policy.canSendPasswordLink), 'passwordLink', 'link', 'password-link'),
      ...page(may(policy.canSetPassword), 'setPassword', 'key', 'password'),
      ...page(
        may(policy.canChangeTwoFactor),
        `${turn}TwoFactor`,
        turn === 'enable' ? 'shield-check' : 'shield-off',
        'two-factor',
      ),
      ...page(state.sessions > 0 && may(policy.canSignOut), 'signOut', 'log-out', 'sign-out'),
    ],
    status: [
      ...button(may(policy.canActivate), 'activate', 'circle-check'),
      ...page(may(policy.canDeactivate), 'deactivate', 'circle-pause'),
      ...page(may(policy.canRestore), 'restore', 'rotate-ccw'),
      ...page(may(policy.canDelete), 'delete', 'trash-2', 'delete', true),
    ],
  };
  return Object.entries(groups)
    .map(([name, items]) => ({ label: t(`users.show.groups.${name}`), items }))
    .filter(({ items }) => items.length > 0);
}
