import { encodeCursor } from '../database/cursors.ts';
import type { Formats } from '../lib/formats.ts';
import { describePaging, describeTotal } from '../lib/list-pages.ts';
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

/** How many mails there are behind the filters. */
export const describeCount = ({ list, t, formats }: Shown): string =>
  describeTotal(list.total, { words: 'outbox.list', t, formats });

export const pager = ({ list, filter, t, formats }: Shown) =>
  describePaging({
    words: 'outbox.list',
    t,
    formats,
    list,
    filter,
    sizes,
    addressOf: listAddress,
    encode: encodeCursor,
  });
