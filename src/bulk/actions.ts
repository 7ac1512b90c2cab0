import type { Permission } from '../permissions.ts';

/** What can be done to many users at once. */
export const actions = [
  'activate',
  'deactivate',
  'add-to-group',
  'remove-from-group',
  'sign-out',
  'password-link',
] as const;

export type Action = (typeof actions)[number];

/** Each needs the permission that it needs for one user. */
export const permissionFor: Record<Action, Permission> = {
  activate: 'users.activate',
  deactivate: 'users.activate',
  'add-to-group': 'users.edit',
  'remove-from-group': 'users.edit',
  'sign-out': 'users.activate',
  'password-link': 'users.password',
};

/** What takes an action back, where anything does. */
export const inverseOf: Partial<Record<Action, Action>> = {
  activate: 'deactivate',
  deactivate: 'activate',
  'add-to-group': 'remove-from-group',
  'remove-from-group': 'add-to-group',
};

export const isAction = (value: string): value is Action => (actions as readonly string[]).includes(value);

/** The others are about the users alone. */
export const isAboutGroups = (action: Action): boolean => action.endsWith('-group');
