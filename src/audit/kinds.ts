import type { AuditEvent } from './events.ts';

/** What one looks for in the trail, in the order in which a filter offers it. */
const names = [
  ...(['users', 'sign-ins', 'passwords', 'rights', 'assignments', 'customers', 'imports'] as const),
  ...(['pages', 'mails', 'refusals', 'portal'] as const),
];

export type Kind = (typeof names)[number];

/** What every event belongs to. */
const kindOfEvent = {
  'user.created': 'users',
  'user.updated': 'users',
  'user.activated': 'users',
  'user.deactivated': 'users',
  'user.deleted': 'users',
  'user.restored': 'users',
  'user.unlocked': 'users',
  'users.exported': 'users',
  'bulk.confirmed': 'users',
  'bulk.finished': 'users',
  'setup.completed': 'users',
  'browser.remembered': 'sign-ins',
  'browser.forgotten': 'sign-ins',
  'sign-in.succeeded': 'sign-ins',
  'sign-in.failed': 'sign-ins',
  'sign-in.locked': 'sign-ins',
  'sign-in.code-failed': 'sign-ins',
  'sign-in.password-failed': 'sign-ins',
  'sign-in.ended': 'sign-ins',
  'sign-in.all-ended': 'sign-ins',
  'password.changed': 'passwords',
  'password.set': 'passwords',
  'password.link-sent': 'passwords',
  'password.link-requested': 'passwords',
  'second-factor.changed': 'passwords',
  'second-factor.codes-renewed': 'passwords',
  'group.created': 'rights',
  'group.updated': 'rights',
  'group.deleted': 'rights',
  'group.member-added': 'rights',
  'group.member-removed': 'rights',
  'role.created': 'rights',
  'role.updated': 'rights',
  'role.deleted': 'rights',
  'customers.assigned': 'assignments',
  'customers.released': 'assignments',
  'customers.received': 'assignments',
  'customers.expired': 'assignments',
  'customer.created': 'customers',
  'customer.updated': 'customers',
  'customer.unmasked': 'customers',
  'customers.imported': 'imports',
  'users.imported': 'imports',
  'import.confirmed': 'imports',
  'import.checked-again': 'imports',
  'import.discarded': 'imports',
  'import.failed': 'imports',
  'import.lost': 'imports',
  'import.passwords-fetched': 'imports',
  'page.created': 'pages',
  'page.updated': 'pages',
  'page.restored': 'pages',
  'page.published': 'pages',
  'page.unpublished': 'pages',
  'page.deleted': 'pages',
  'preview.link-made': 'pages',
  'mail.sent-again': 'mails',
  'mail.tested': 'mails',
  'access.refused': 'refusals',
  'audit.exported': 'portal',
  'sample.added': 'portal',
  'token.made': 'portal',
  'token.revoked': 'portal',
} as const satisfies Record<AuditEvent, Kind>;

const allEvents = Object.keys(kindOfEvent) as AuditEvent[];

/** The events of each kind. */
export const kinds = names.map((kind) => ({ kind, events: allEvents.filter((event) => kindOfEvent[event] === kind) }));

export const isKind = (name: string): name is Kind => (names as readonly string[]).includes(name);

export const isEvent = (name: string): name is AuditEvent => Object.hasOwn(kindOfEvent, name);

/** The events that a filter lets through: those of a kind, or a single one. */
export function eventsOf(name: string): readonly AuditEvent[] {
  if (isKind(name)) return kinds.find(({ kind }) => kind === name)?.events ?? [];
  return isEvent(name) ? [name] : [];
}

type Tone = 'ok' | 'info' | 'warn' | 'bad';

const toneOfVerb: Record<string, Tone> = {
  ...tones('ok', ['created', 'made', 'activated', 'restored', 'published', 'completed', 'unlocked']),
  ...tones('info', ['updated', 'changed', 'set', 'assigned', 'received', 'imported', 'member-added', 'exported']),
  ...tones('warn', [
    'deactivated',
    'locked',
    'refused',
    'unpublished',
    'revoked',
    'released',
    'unmasked',
    'member-removed',
  ]),
  ...tones('bad', ['deleted', 'failed', 'code-failed', 'password-failed', 'lost', 'discarded']),
};

const icons = { ok: 'circle-check', info: 'pencil', warn: 'triangle-alert', bad: 'circle-alert', mute: 'info' };

/** How an event catches the eye: by its verb, since what was made, changed, stopped or lost is so of everything. */
export function badgeOf(event: string): { tone: Tone | 'mute'; icon: string } {
  const tone = toneOfVerb[event.split('.').at(-1) ?? ''] ?? 'mute';
  return { tone, icon: icons[tone] };
}

function tones(tone: Tone, verbs: string[]): Record<string, Tone> {
  return Object.fromEntries(verbs.map((verb) => [verb, tone]));
}
