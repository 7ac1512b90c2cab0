import type { Permission } from '../permissions.ts';

/** Before and after, by field. Secrets never. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

interface Changed {
  changes: Changes;
}

/** What must be told beside the changes. */
interface With<Details extends object> {
  details: Details;
}

type Carried = Partial<Changed & With<object>>;

/** What an event is said about, and what it must carry: a type, of which there is nothing at run time. */
interface Event<Subject extends string, Must extends Carried> {
  subject: Subject;
  must?: Must;
}

const about =
  <Subject extends string>(subject: Subject) =>
  <Must extends Carried = Record<never, never>>(): Event<Subject, Must> => ({ subject });

const user = about('user');
const customer = about('customer');
const ofImport = about('import');
const bulk = about('bulk');
const group = about('group');
const role = about('role');
const address = about('address');
const page = about('page');
const portal = about('portal');
const token = about('token');

type Mailed = { mailed: boolean };
/** The number of the import. */
type Imported = { import: number };
type Browser = { browser: string };
type Sessions = { sessions: number };
type Leaving = Sessions & { customers: number; reports: number };

/** What showed that it is them, or why nothing had to. */
export type Proof = 'email' | 'app' | 'recovery-code' | 'remembered' | 'off';

/** Customers go by their numbers; where they are too many to name them, only how many they are is kept. */
type Released = { count: number; to: string | null; customers?: string[] };
type Received = { count: number; from: string; customers?: string[] };
type Assigned = { assigned: string[]; released: string[]; until?: Date };

type Rows = { columns: string[]; way?: 'mail' | 'hand-over' } & Partial<
  Record<'new' | 'changed' | 'same' | 'wrong', number>
>;
type Mail = { mail: number; to: string };
type People = { users: { id: number; name: string }[] };

/** How many users were wanted: those who were chosen, or by which filters of the list; beyond 10,000 only about how many. */
type Exported = { users: number; about: boolean; filter: Record<string, string>; chosen?: true };

/** What a change of roles or groups means for those who have them. */
interface Effect {
  people: number;
  /** There are more people than were looked at. */
  more?: boolean;
  affected: number;
  gained: Partial<Record<Permission, number>>;
  lost: Partial<Record<Permission, number>>;
}

/** The text itself is in the version. */
type Version = { version: number; bodies: string[] };
type Belongings = { versions: number; links: number; formerAddresses: number };

/** What narrowed the trail that somebody downloaded, as the address of its list says it, and who that was about. */
type Downloaded = Partial<
  Record<'search' | 'kind' | 'by' | 'byName' | 'system' | 'to' | 'toName' | 'about' | 'from' | 'until', string>
>;

/** Everything the trail can say: what it is said about, and what it must tell. Nothing else is recorded. */
export const events = {
  'user.created': user<Changed & With<Mailed & Partial<Imported>>>(),
  'user.updated': user<Changed & Partial<With<Partial<Imported>>>>(),
  'user.activated': user<Changed>(),
  'user.deactivated': user<Changed & With<Leaving>>(),
  'user.deleted': user<Changed & With<Leaving>>(),
  'user.restored': user<Changed>(),
  'user.unlocked': user(),
  'password.changed': user<Partial<With<Browser & { link: true }>>>(),
  'password.set': user<With<Sessions & Mailed>>(),
  'password.link-sent': user<With<Mailed & { hours: number }>>(),
  'password.link-requested': user<With<Browser>>(),
  'second-factor.changed': user<Changed & With<Sessions>>(),
  'second-factor.codes-renewed': user(),
  'browser.remembered': user<With<Browser>>(),
  'browser.forgotten': user(),
  'sign-in.succeeded': user<With<Browser & { secondFactor: Proof }>>(),
  'sign-in.failed': user<With<Browser>>(),
  'sign-in.locked': user<With<Browser>>(),
  'sign-in.code-failed': user(),
  'sign-in.password-failed': user(),
  'sign-in.ended': user<Partial<With<Browser>>>(),
  'sign-in.all-ended': user<Partial<With<Sessions>>>(),
  'customers.assigned': user<With<Assigned>>(),
  'customers.released': user<With<Released>>(),
  'customers.received': user<With<Received>>(),
  'customers.expired': user<With<{ customers: string[] }>>(),
  'customer.created': customer<Changed & Partial<With<Imported>>>(),
  'customer.updated': customer<Changed & Partial<With<Imported>>>(),
  'customer.unmasked': customer<With<{ field: string; reason: string }>>(),
  'customers.imported': ofImport<With<Rows>>(),
  'users.imported': ofImport<With<Rows>>(),
  'import.passwords-fetched': ofImport(),
  'import.confirmed': ofImport<With<Rows>>(),
  'import.checked-again': ofImport(),
  'import.discarded': ofImport<With<{ rows: number }>>(),
  'import.failed': ofImport<With<{ failure: string }>>(),
  'import.lost': ofImport(),
  'users.exported': portal<With<Exported>>(),
  'bulk.confirmed': bulk<With<{ action: string; users: number; groups?: string[] }>>(),
  'bulk.finished': bulk<With<{ action: string; ended: string; changed: number; skipped: number; left: number }>>(),
  'setup.completed': user<With<{ email: string }>>(),
  'mail.sent-again': user<Changed & With<Mail & { kind: string }>>(),
  'mail.tested': user<With<Mail>>(),
  'group.created': group<Changed>(),
  'group.updated': group<Changed & Partial<With<Effect>>>(),
  'group.deleted': group<Changed & With<Effect & { target: string | null }>>(),
  'group.member-added': group<With<People>>(),
  'group.member-removed': group<With<People>>(),
  'role.created': role<Changed>(),
  'role.updated': role<Changed & Partial<With<Effect>>>(),
  'role.deleted': role<Changed & With<Effect & { given: Record<'holders' | 'groups', string | null> }>>(),
  'access.refused': address<With<{ permission?: string; id?: number; leftOut?: number }>>(),
  'page.created': page<Changed & With<Version>>(),
  'page.updated': page<Changed & With<Version>>(),
  'page.restored': page<Changed & With<Version & { restored: number }>>(),
  'page.published': page<With<{ version: number; before: number | null; slug: string; languages: string[] }>>(),
  'page.unpublished': page<With<{ version: number; slug: string | undefined }>>(),
  'page.deleted': page<With<Belongings & { slug: string; languages: string[]; published: number | null }>>(),
  'preview.link-made': page<With<{ customer: string; minutes: number }>>(),
  'audit.exported': portal<With<Downloaded>>(),
  'sample.added': portal<With<{ addedUsers: number; addedCustomers: number }>>(),
  'token.made': token(),
  'token.revoked': token(),
};

export type AuditEvent = keyof typeof events;

/** What an event must carry, and what it may. */
export type CarriedBy<E extends AuditEvent> = NonNullable<(typeof events)[E]['must']>;

/** An event with what it must carry. */
export type Told = { [E in AuditEvent]: { event: E } & CarriedBy<E> }[AuditEvent];

/** What an event tells beside its changes. */
export type DetailsOf<E extends AuditEvent> = CarriedBy<E> extends Partial<With<infer D>> ? D : Record<never, never>;
