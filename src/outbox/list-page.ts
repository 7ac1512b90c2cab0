import { encodeCursor } from '../database/cursors.ts';
import type { Formats } from '../lib/formats.ts';
import type { Words } from '../lib/words.ts';
import { mailKinds } from './kinds.ts';
import { filterNames, listAddress, type OutboxFilter, sizes, states } from './list-filter.ts';
import { type MailList, mostCounted } from './list-service.ts';

/** What the parts of the page are made of. */
export interface Shown {
  list: MailList;
  filter: OutboxFilter;
  t: Words;
  formats: Formats;
}

/** All, and each state; those that want to be looked at with how many there are. */
export function tabs({ filter, list, t, formats }: Shown) {
  const count = (state: string) => {
    if (state !== 'waiting' && state !== 'refused') return undefined;
    const number = list.counts[state];
    return number > mostCounted ? t('outbox.list.more', { number: formats.formatNumber(mostCounted) }) : number;
  };
  return ['', ...states].map((state) => ({
    label: state ? t(`outbox.states.${state}`) : t('outbox.list.all'),
    url: listAddress({ ...filter, state }),
    current: filter.state === state,
    count: count(state),
  }));
}

/** The kinds that can be chosen; the first choice is any. */
export function kindOptions({ t }: Shown) {
  const kinds = Object.keys(mailKinds).map((value) => ({ value, label: t(`outbox.kinds.${value}`) }));
  return [{ value: '', label: t('outbox.list.any') }, ...kinds];
}

/** A tag for every filter in force, with the address of the list without it. */
export function describeFilters({ filter, list, t }: Shown) {
  const values: Record<string, string> = { q: filter.q, user: list.userName };
  if (filter.state) values.state = t(`outbox.states.${filter.state}`);
  if (filter.kind) values.kind = t(`outbox.kinds.${filter.kind}`);
  return filterNames
    .filter((name) => filter[name] !== '')
    .map((name) => ({
      label: t('outbox.list.tag', { filter: t(`outbox.list.filters.${name}`), value: values[name] }),
      removeUrl: listAddress({ ...filter, [name]: '' }),
    }));
}

export function pager(shown: Shown) {
  const { filter, list } = shown;
  return {
    previousUrl: list.previous && listAddress(filter, { before: encodeCursor(list.previous) }),
    nextUrl: list.next && listAddress(filter, { after: encodeCursor(list.next) }),
    firstUrl: list.previous && listAddress(filter),
    lastUrl: list.next && listAddress(filter, { last: '1' }),
    summary: summary(shown),
    sizes: sizes.map((size) => ({ size, url: listAddress({ ...filter, size }), current: filter.size === size })),
  };
}

/** How many mails there are behind the filters. */
export function describeCount({ list, t, formats }: Shown): string {
  const { count, exact } = list.total;
  return t(exact ? 'outbox.list.count' : 'outbox.list.about', { count, number: formats.formatNumber(count) });
}

/** Which of how many are shown; only how many where their place is not known. */
function summary(shown: Shown): string {
  const { list, t, formats } = shown;
  const { count, exact } = list.total;
  const to = list.from && list.from + list.rows.length - 1;
  if (!exact || !list.from || !to || to > count) return describeCount(shown);
  const [from, last, number] = [list.from, to, count].map(formats.formatNumber);
  return t('outbox.list.range', { count, from, to: last, number });
}
