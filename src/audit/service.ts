import type { Connection } from '../database/database.ts';
import { insertEntries, insertEntry, readLastChange } from './store.ts';

/** Everything the trail can say, and what each is said about. Nothing else is recorded. */
const events = {
  'user.created': 'user',
  'user.updated': 'user',
  'user.activated': 'user',
  'user.deactivated': 'user',
  'user.deleted': 'user',
  'user.restored': 'user',
  'user.unlocked': 'user',
  'password.changed': 'user',
  'password.set': 'user',
  'password.link-sent': 'user',
  'password.link-requested': 'user',
  'second-factor.changed': 'user',
  'second-factor.codes-renewed': 'user',
  'browser.remembered': 'user',
  'browser.forgotten': 'user',
  'sign-in.succeeded': 'user',
  'sign-in.failed': 'user',
  'sign-in.locked': 'user',
  'sign-in.code-failed': 'user',
  'sign-in.password-failed': 'user',
  'sign-in.ended': 'user',
  'sign-in.all-ended': 'user',
  'customers.assigned': 'user',
  'customers.released': 'user',
  'customers.received': 'user',
  'customers.expired': 'user',
  'customer.created': 'customer',
  'customer.updated': 'customer',
  'customer.unmasked': 'customer',
  'customers.imported': 'import',
  'import.confirmed': 'import',
  'import.checked-again': 'import',
  'import.discarded': 'import',
  'import.failed': 'import',
  'import.lost': 'import',
  'setup.completed': 'user',
  'mail.sent-again': 'user',
  'mail.tested': 'user',
  'group.created': 'group',
  'group.updated': 'group',
  'group.deleted': 'group',
  'group.member-added': 'group',
  'group.member-removed': 'group',
  'role.created': 'role',
  'role.updated': 'role',
  'role.deleted': 'role',
  'access.refused': 'address',
  'page.created': 'page',
  'page.updated': 'page',
  'page.restored': 'page',
  'page.published': 'page',
  'page.unpublished': 'page',
  'page.deleted': 'page',
  'preview.link-made': 'page',
  'sample.added': 'portal',
  'token.made': 'token',
  'token.revoked': 'token',
} as const;

export type AuditEvent = keyof typeof events;

/** The names of all of them. */
export const auditEvents = Object.keys(events) as AuditEvent[];

/** Before and after, by field. Secrets never. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** Who did it: a person's request, or the portal or its command line by themselves. */
export type By =
  | { id: number; name: string; address: string | undefined; requestId: string }
  | { id: null; name: string; address?: string | undefined; requestId?: string };

export const commandLine: By = { id: null, name: 'command line' };

/** What happens by itself when its time has come. */
export const portal: By = { id: null, name: 'portal' };

/** Records one thing that happened. Call it in the transaction of the change itself. */
export async function record(
  trx: Connection,
  by: By,
  event: AuditEvent,
  subject: { id: number | null; name: string },
  { changes = {}, details = {} }: { changes?: Changes; details?: Record<string, unknown> } = {},
): Promise<void> {
  await insertEntry(trx, {
    event,
    actorId: by.id,
    actorName: by.name,
    subjectType: events[event],
    subjectId: subject.id,
    subjectName: subject.name,
    changes,
    details,
    address: by.address,
    requestId: by.requestId ?? '',
  });
}

/**
 * Records the same event for many subjects at once, a million too: `subjects` is a query that gives the `id`, `name`
 * and `changes` of each. Call it in the transaction of the change itself.
 */
export async function recordForAll(
  trx: Connection,
  by: By,
  event: AuditEvent,
  subjects: { query: string; values: Record<string, unknown> },
  details: Record<string, unknown> = {},
): Promise<void> {
  const entry = { event, actorId: by.id, actorName: by.name, subjectType: events[event], details };
  await insertEntries(trx, { ...entry, address: by.address, requestId: by.requestId ?? '' }, subjects);
}

/** The fields in which two versions of a row differ. */
export function changesBetween<T extends object>(before: T, after: T): Changes {
  const names = Object.keys(after) as (keyof T & string)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, [before[name], after[name]]]));
}

/** Who changed a user last, and when. */
export const lastChange = (connection: Connection, userId: number) => readLastChange(connection, 'user', userId);

/** The same of a group, a role or a customer. */
export const lastChangeOf = (connection: Connection, type: 'group' | 'role' | 'customer', id: number) =>
  readLastChange(connection, type, id);
