import type { Permission } from '../permissions.ts';
import type { AuditEvent } from './events.ts';

/**
 * Whether an entry can be put back, and what that takes: the permission of the same change by hand. Whoever adds an event
 * has to decide. What cannot be: what happened outside the portal or to a secret, what was created, which is deleted
 * instead, and what was deleted for good. Pages have versions, of which any can be brought back.
 */
export const permissionToPutBack = {
  'user.created': 'never',
  'user.updated': 'users.edit',
  'user.activated': 'users.activate',
  'user.deactivated': 'users.activate',
  'user.deleted': 'users.delete',
  'user.restored': 'users.delete',
  'user.unlocked': 'never',
  'password.changed': 'never',
  'password.set': 'never',
  'password.link-sent': 'never',
  'password.link-requested': 'never',
  'second-factor.changed': 'never',
  'second-factor.codes-renewed': 'never',
  'browser.remembered': 'never',
  'browser.forgotten': 'never',
  'sign-in.succeeded': 'never',
  'sign-in.failed': 'never',
  'sign-in.locked': 'never',
  'sign-in.code-failed': 'never',
  'sign-in.password-failed': 'never',
  'sign-in.ended': 'never',
  'sign-in.all-ended': 'never',
  'customers.assigned': 'users.assign-customers',
  'customers.released': 'users.assign-customers',
  'customers.received': 'users.assign-customers',
  'customers.expired': 'never',
  'customer.created': 'never',
  'customer.updated': 'customers.edit',
  'customer.unmasked': 'never',
  'customers.imported': 'never',
  'import.confirmed': 'never',
  'import.checked-again': 'never',
  'import.discarded': 'never',
  'import.failed': 'never',
  'import.lost': 'never',
  'bulk.confirmed': 'never',
  'bulk.finished': 'never',
  'setup.completed': 'never',
  'mail.sent-again': 'never',
  'mail.tested': 'never',
  'group.created': 'never',
  'group.updated': 'groups.edit',
  'group.deleted': 'never',
  'group.member-added': 'groups.edit',
  'group.member-removed': 'groups.edit',
  'role.created': 'never',
  'role.updated': 'roles.edit',
  'role.deleted': 'never',
  'access.refused': 'never',
  'users.exported': 'never',
  'users.imported': 'never',
  'import.passwords-fetched': 'never',
  'page.created': 'never',
  'page.updated': 'never',
  'page.restored': 'never',
  'page.published': 'never',
  'page.unpublished': 'never',
  'page.deleted': 'never',
  'preview.link-made': 'never',
  'sample.added': 'never',
  'token.made': 'never',
  'audit.exported': 'never',
  'token.revoked': 'never',
} as const satisfies Record<AuditEvent, Permission | 'never'>;

type Table = typeof permissionToPutBack;

/** The events that can be put back. */
export type PutBackEvent = { [E in AuditEvent]: Table[E] extends 'never' ? never : E }[AuditEvent];

/** What putting back an entry takes; undefined where it cannot be. What an earlier or later version of the portal recorded may be neither. */
export function neededToPutBack(event: string): Permission | undefined {
  if (!Object.hasOwn(permissionToPutBack, event)) return undefined;
  const needed = permissionToPutBack[event as AuditEvent];
  return needed === 'never' ? undefined : needed;
}

export const canBePutBack = (event: string): event is PutBackEvent => neededToPutBack(event) !== undefined;
