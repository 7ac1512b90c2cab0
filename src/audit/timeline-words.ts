import type { Rights } from '../access/service.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Formats } from '../lib/formats.ts';
import { hasWords, type Language, type Words } from '../lib/words.ts';
import { type Difference, describeChanges } from './changes-words.ts';
import { describeDetails } from './details-words.ts';
import { badgeOf } from './kinds.ts';
import type { TimelineRow } from './timeline-store.ts';

/** Whom the words are for. */
export interface Reader {
  t: Words;
  formats: Formats;
  language: Language;
}

/** What describing takes: the reader, the user whose timeline it is, and the names that numbers stand for. */
export interface Context extends Reader {
  actor: Actor;
  userId: number;
  rights: Rights;
  names: Map<number, string>;
  /** With addresses and the numbers of requests, for oneself and for those who may see the trail. */
  whole: boolean;
  /** Where the entries can be put back that the reader may put back, by their numbers. */
  putBack?: ReadonlyMap<number, string>;
  /** The pages and imports that are there and that the reader may open, as `page:7`. */
  open?: ReadonlySet<string>;
}

/** One thing that happened, as it is shown. */
export interface Happened {
  at: Date;
  /** Its own page, for those who may see the trail. */
  url: string | undefined;
  /** What kind of thing it is, at a glance. */
  badge: { tone: string; icon: string; text: string } | undefined;
  /** One sentence; `**…**` in it stands out. */
  text: string;
  /** What it tells besides, then from where it was done. */
  details: string[];
  meta: string[];
  changes: Difference[];
  /** Whom or what else it is about. */
  about: { url: string; label: string } | undefined;
  /** Where the reader can put it back, if they may and it can be. */
  putBack: string | undefined;
  /** The earlier entry that it put back, for those who may open it. */
  putsBack: { url: string; label: string } | undefined;
}

export interface Day {
  label: string;
  happened: Happened[];
}

const places = {
  user: ['/users', 'users.view'],
  group: ['/groups', 'groups.view'],
  role: ['/roles', 'roles.view'],
  customer: ['/customers', 'customers.view'],
  page: ['/pages', 'pages.view'],
  import: ['/imports', undefined],
  bulk: ['/bulk', 'users.view'],
} as const;

/** What happened, in sentences, day by day. */
export function describeDays(rows: TimelineRow[], context: Context): Day[] {
  const days: Day[] = [];
  for (const row of rows) {
    const label = context.formats.formatDate(row.at);
    if (days.at(-1)?.label !== label) days.push({ label, happened: [] });
    days.at(-1)?.happened.push(row.source === 'mail' ? describeMail(row, context) : describeEntry(row, context));
  }
  return days;
}

/** An entry of the trail, as it is shown. */
export function describeEntry(row: TimelineRow, context: Context): Happened {
  const { t } = context;
  const actor = nameOfActor(row, t);
  const self = row.actorId !== null && row.subjectType === 'user' && row.actorId === row.subjectId;
  const key = `audit.events.${row.event}`;
  const details = describeDetails(row, context);
  const text = hasWords(key)
    ? t(key, { actor, subject: row.subjectName || t('audit.actors.nobody'), ...(self && { context: 'self' }) })
    : t('audit.unknown', { actor, event: row.event });
  return {
    at: row.at,
    url: may(context.actor, 'audit.view') ? `/audit/${row.id}` : undefined,
    badge: { ...badgeOf(row.event), text: nameOfEvent(row.event, t) },
    text,
    details,
    meta: [...details, ...(context.whole ? originOf(row, t) : [])],
    changes: describeChanges(row, context),
    about: subjectOf(row, context),
    putBack: context.putBack?.get(row.id),
    putsBack: putsBackOf(row, context),
  };
}

/** The mail itself is in the outbox; here is that it was written, and how that ended. */
function describeMail({ at, event, details }: TimelineRow, { t }: Context): Happened {
  const kind = hasWords(`outbox.kinds.${event}`) ? t(`outbox.kinds.${event}`) : event;
  const text = t(`audit.mails.${details.state}`, { kind, to: details.recipient });
  return {
    at,
    url: undefined,
    badge: undefined,
    text,
    details: [],
    meta: [],
    changes: [],
    about: undefined,
    putBack: undefined,
    putsBack: undefined,
  };
}

/** The portal itself acts under fixed names; nobody is whoever was not signed in. */
export function nameOfActor({ actorId, actorName }: TimelineRow, t: Words): string {
  if (actorId !== null) return actorName;
  const key = `audit.actors.${actorName.replaceAll(' ', '-') || 'nobody'}`;
  return hasWords(key) ? t(key) : actorName;
}

const originOf = ({ address, requestId }: TimelineRow, t: Words): string[] => [
  ...(address ? [address] : []),
  ...(requestId ? [t('audit.request', { id: requestId })] : []),
];

/** What happened, in a word or two. */
export function nameOfEvent(event: string, t: Words): string {
  const key = `audit.names.${event}`;
  return hasWords(key) ? t(key) : event;
}

/** Which entry this one put back, for those who may open it. */
function putsBackOf({ details: { putBack } }: TimelineRow, { actor, t }: Context) {
  if (typeof putBack !== 'number' || !may(actor, 'audit.view')) return undefined;
  return { url: `/audit/${putBack}`, label: t('audit.open-entry', { number: putBack }) };
}

function subjectOf({ subjectType, subjectId, subjectName }: TimelineRow, context: Context) {
  const { actor, userId, t } = context;
  if (subjectType === 'token' && may(actor, 'settings.edit'))
    return { url: '/settings', label: t('audit.open', { name: t('layout.sections.settings') }) };
  const place = places[subjectType as keyof typeof places];
  if (!place || subjectId === null || (subjectType === 'user' && subjectId === userId)) return undefined;
  const [folder, permission] = place;
  if ((permission && !may(actor, permission)) || !isThere(subjectType, subjectId, context)) return undefined;
  return { url: `${folder}/${subjectId}`, label: t('audit.open', { name: subjectName }) };
}

/** Users and customers stay for ever. An import is only its sender's. */
function isThere(type: string, id: number, { rights, open }: Context): boolean {
  if (type === 'group') return rights.group(id) !== undefined;
  if (type === 'role') return rights.role(id) !== undefined;
  return type === 'user' || type === 'customer' || (open?.has(`${type}:${id}`) ?? false);
}
