import { type AuditEvent, events } from './events.ts';

/** What one looks for in the trail: events that belong together, as a filter offers them. */
export const kinds = {
  users: [
    ...(['user.created', 'user.updated', 'user.activated', 'user.deactivated', 'user.deleted'] as const),
    ...(['user.restored', 'user.unlocked', 'setup.completed', 'users.exported'] as const),
    ...(['bulk.confirmed', 'bulk.finished'] as const),
  ],
  'sign-ins': [
    ...(['sign-in.succeeded', 'sign-in.failed', 'sign-in.locked', 'sign-in.code-failed'] as const),
    ...(['sign-in.password-failed', 'sign-in.ended', 'sign-in.all-ended'] as const),
    ...(['browser.remembered', 'browser.forgotten'] as const),
  ],
  passwords: [
    ...(['password.changed', 'password.set', 'password.link-sent', 'password.link-requested'] as const),
    ...(['second-factor.changed', 'second-factor.codes-renewed'] as const),
  ],
  rights: [
    ...(['group.created', 'group.updated', 'group.deleted', 'group.member-added', 'group.member-removed'] as const),
    ...(['role.created', 'role.updated', 'role.deleted'] as const),
  ],
  assignments: ['customers.assigned', 'customers.released', 'customers.received', 'customers.expired'],
  customers: ['customer.created', 'customer.updated', 'customer.unmasked'],
  imports: [
    ...(['import.confirmed', 'customers.imported', 'import.checked-again', 'import.discarded'] as const),
    ...(['import.failed', 'import.lost'] as const),
  ],
  pages: [
    ...(['page.created', 'page.updated', 'page.restored', 'page.published', 'page.unpublished'] as const),
    ...(['page.deleted', 'preview.link-made'] as const),
  ],
  mails: ['mail.sent-again', 'mail.tested'],
  refusals: ['access.refused'],
  portal: ['audit.exported', 'token.made', 'token.revoked', 'sample.added'],
} as const satisfies Record<string, readonly AuditEvent[]>;

export type Kind = keyof typeof kinds;

export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);

export const isEvent = (name: string): name is AuditEvent => Object.hasOwn(events, name);

/** The events that a filter lets through: those of a kind, or a single one. */
export function eventsOf(kind: string): readonly AuditEvent[] {
  if (isKind(kind)) return kinds[kind];
  return isEvent(kind) ? [kind] : [];
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
