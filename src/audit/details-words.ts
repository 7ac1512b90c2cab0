import { browserInWords } from '../lib/browser.ts';
import { languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import { hasWords, type Language, type Words } from '../lib/words.ts';
import type { AuditEvent, DetailsOf } from './events.ts';
import type { TimelineRow } from './timeline-store.ts';

interface Reader {
  t: Words;
  formats: Formats;
  language: Language;
}

/** What an earlier version of the portal recorded may lack some. */
type Told<E extends AuditEvent> = Partial<DetailsOf<E>>;

/** What an entry tells beside its sentence and its changes. */
export function describeDetails({ event, details }: TimelineRow, reader: Reader): string[] {
  const describe = (descriptions as Record<string, ((details: object, reader: Reader) => string[]) | undefined>)[event];
  return [
    ...(describe?.(details, reader) ?? []),
    ...numbered('putBack', details.putBack, reader.t),
    ...numbered('import', details.import, reader.t),
  ];
}

/** Which customers somebody got and gave back, by their numbers. */
export function customersIn({ event, details }: TimelineRow): { assigned: string[]; released: string[] } {
  const { assigned = [], released = [] } =
    event === 'customers.assigned' ? (details as Told<'customers.assigned'>) : {};
  const { customers = [] } = event === 'customers.expired' ? (details as Told<'customers.expired'>) : {};
  return { assigned, released: [...released, ...customers] };
}

/** By event; the others say all in their sentence. */
const descriptions: { [E in AuditEvent]?: (details: Told<E>, reader: Reader) => string[] } = {
  'user.created': mailed,
  'user.deactivated': left,
  'user.deleted': left,
  'password.changed': ({ link, browser }, { t }) => [
    ...(link ? [t('audit.details.link')] : []),
    ...inBrowser(browser, t),
  ],
  'password.set': (details, reader) => [...sessions(details, reader), ...mailed(details, reader)],
  'password.link-sent': mailed,
  'password.link-requested': browser,
  'second-factor.changed': sessions,
  'browser.remembered': browser,
  'sign-in.succeeded': ({ secondFactor, browser }, { t }) => [
    ...(secondFactor ? [t(`audit.details.second-factor.${secondFactor}`)] : []),
    ...inBrowser(browser, t),
  ],
  'sign-in.failed': browser,
  'sign-in.locked': browser,
  'sign-in.ended': browser,
  'sign-in.all-ended': sessions,
  'customers.released': ({ count, to }, { t }) => [...counted('count', count, t), ...told('to', to, t)],
  'customers.received': ({ count, from }, { t }) => [...counted('count', count, t), ...told('from', from, t)],
  'customer.unmasked': ({ field, reason }, { t }) => [
    ...(field ? told('field', t(`audit.shown.${field}`), t) : []),
    ...told('reason', reason, t),
  ],
  'customers.imported': outcomes,
  'users.imported': outcomes,
  'import.confirmed': outcomes,
  'import.discarded': ({ rows }, { t }) => counted('rows', rows, t),
  'bulk.confirmed': ({ action, users, groups = [] }, { t, formats }) => [
    ...(action ? [t(`bulk.actions.${action}`)] : []),
    ...(groups.length > 0 ? [formats.formatList(groups)] : []),
    ...counted('users', users, t),
  ],
  'bulk.finished': ({ action, ended, changed, skipped, left }, { t }) => [
    ...(action ? [t(`bulk.actions.${action}`)] : []),
    ...(ended ? [t(`bulk.states.${ended}`)] : []),
    ...counted('changed', changed, t),
    ...counted('skipped', skipped, t),
    ...counted('left', left, t),
  ],
  'mail.sent-again': ({ to }, { t }) => told('to', to, t),
  'mail.tested': ({ to }, { t }) => told('to', to, t),
  'group.updated': affected,
  'group.deleted': ({ target, ...details }, reader) => [
    ...told('members-to', target, reader.t),
    ...affected(details, reader),
  ],
  'group.member-added': people,
  'group.member-removed': people,
  'role.updated': affected,
  'role.deleted': ({ given, ...details }, reader) => [
    ...told('holders-get', given?.holders, reader.t),
    ...told('groups-get', given?.groups, reader.t),
    ...affected(details, reader),
  ],
  'sample.added': ({ addedUsers, addedCustomers }, { t }) => [
    ...counted('addedUsers', addedUsers, t),
    ...counted('addedCustomers', addedCustomers, t),
  ],
  'users.exported': ({ users = 0, about, filter = {}, chosen }, { t, formats }) => [
    ...(chosen ? [t('users.export.chosen')] : []),
    t(`users.list.${about ? 'about' : 'count'}`, { count: users, number: formats.formatNumber(users) }),
    ...Object.entries(filter).map(([name, value]) =>
      t('users.list.tag', { filter: t(`users.list.filters.${name}`), value }),
    ),
  ],
  'page.created': version,
  'page.updated': version,
  'page.restored': ({ restored, ...details }, reader) => [
    ...version(details, reader),
    ...numbered('restored', restored, reader.t),
  ],
  'page.published': ({ languages = [], ...details }, reader) => [
    ...version(details, reader),
    ...told('languages', languagesOf(languages, reader), reader.t),
  ],
  'page.unpublished': version,
  'page.deleted': ({ slug }, { t }) => told('slug', slug, t),
  'preview.link-made': ({ customer, minutes }, { t }) => [
    ...told('customer', customer, t),
    ...counted('minutes', minutes, t),
  ],
  'audit.exported': downloaded,
  'access.refused': ({ permission, id, leftOut }, { t }) => [
    ...numbered('number', id, t),
    ...counted('leftOut', leftOut, t),
    ...(hasWords(`permissions.${permission}`) ? told('permission', t(`permissions.${permission}`), t) : []),
  ],
};

function mailed({ mailed }: { mailed?: boolean }, { t }: Reader): string[] {
  return mailed === undefined ? [] : [t(`audit.details.mailed-${mailed ? 'yes' : 'no'}`)];
}

function sessions({ sessions }: { sessions?: number }, { t }: Reader): string[] {
  return counted('sessions', sessions, t);
}

function left({ sessions, customers, reports }: Told<'user.deleted'>, { t }: Reader): string[] {
  return [
    ...counted('sessions', sessions, t),
    ...counted('customers', customers, t),
    ...counted('reports', reports, t),
  ];
}

function browser({ browser }: { browser?: string }, { t }: Reader): string[] {
  return inBrowser(browser, t);
}

function affected({ affected }: { affected?: number }, { t }: Reader): string[] {
  return counted('affected', affected, t);
}

const mostNames = 5;

function people({ users = [] }: Told<'group.member-added'>, { t, formats }: Reader): string[] {
  const names = users.slice(0, mostNames).map(({ name }) => name);
  const more = users.length - mostNames;
  return [formats.formatList(more > 0 ? [...names, t('audit.more', { count: more })] : names)];
}

/** What became of the rows of a file. Not everybody is told how many of them changed somebody. */
function outcomes(counts: Told<'customers.imported'>, { t }: Reader): string[] {
  return (['new', 'changed', 'same', 'wrong'] as const).flatMap((name) => counted(`rows-${name}`, counts[name], t));
}

function version({ version }: { version?: number }, { t }: Reader): string[] {
  return numbered('version', version, t);
}

const languagesOf = (codes: string[], { formats, language }: Reader) =>
  formats.formatList(codes.map((code) => languageName(code, language)));

/** What narrowed the trail. */
function downloaded(filter: Told<'audit.exported'>, { t }: Reader): string[] {
  const { search, kind, byName, system, toName, about, from, until } = filter;
  const inWords = {
    q: search,
    kind: kind && nameOfKind(kind, t),
    by: byName,
    system: system && t(`audit.systems.${system}`),
    to: toName,
    about,
    from,
    until,
  };
  return Object.entries(inWords).flatMap(([name, value]) =>
    value ? [t('audit.list.tag', { filter: t(`audit.list.filters.${name}`), value })] : [],
  );
}

/** A kind of events, or one event, as a filter names it. */
export function nameOfKind(kind: string, t: Words): string {
  const key = hasWords(`audit.kinds.${kind}`) ? `audit.kinds.${kind}` : `audit.names.${kind}`;
  return hasWords(key) ? t(key) : kind;
}

const inBrowser = (browser: string | undefined, t: Words) => (browser ? [browserInWords(browser, t)] : []);

const counted = (name: string, count: number | undefined, t: Words) =>
  count ? [t(`audit.details.${name}`, { count })] : [];

const numbered = (name: string, value: unknown, t: Words) =>
  typeof value === 'number' && value > 0 ? [t(`audit.details.${name}`, { value })] : [];

const told = (name: string, value: string | null | undefined, t: Words) =>
  value ? [t(`audit.details.${name}`, { value })] : [];
