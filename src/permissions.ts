/** Every permission there is, named `<noun>.<verb>`. `users.activate` covers deactivating, `users.two-factor` unlocking. */
export const permissions = [
  'users.view',
  'users.create',
  'users.edit',
  'users.activate',
  'users.delete',
  'users.password',
  'users.two-factor',
  'users.assign-customers',
  'users.export',
  'users.import',
  'groups.view',
  'groups.edit',
  'roles.view',
  'roles.edit',
  'customers.view',
  'customers.edit',
  'customers.import',
  'customers.unmask',
  'pages.view',
  'pages.edit',
  'pages.publish',
  'pages.preview',
  'audit.view',
  'outbox.view',
  'settings.edit',
] as const;

export type Permission = (typeof permissions)[number];

/** What permissions are about, in the order of the list. */
export const areas = [...new Set(permissions.map((permission) => permission.split('.')[0] ?? ''))];
