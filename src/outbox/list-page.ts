import { encodeCursor } from '../database/cursors.ts';
import type { Formats } from '../lib/formats.ts';
import { describeTags } from '../lib/list-filters.ts';
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

/** What is so of every page of the list. */
const parts = { words: 'outbox.list', names: filterNames, sizes, addressOf: listAddress, encode: encodeCursor };

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
export const describeFilters = (shown: Shown) =>
  describeTags({ ...parts, ...shown, labelOf: (name) => valueLabel(shown, name) });

/** How many mails there are behind the filters. */
export const describeCount = (shown: Shown): string => describeTotal(shown.list.total, { ...parts, ...shown });

export const pager = (shown: Shown) => describePaging({ ...parts, ...shown });

function valueLabel({ filter, list, t }: Shown, name: (typeof filterNames)[number]): string {
  const value = filter[name];
  if (name === 'state') return t(`outbox.states.${value}`);
  if (name === 'kind') return t(`outbox.kinds.${value}`);
  return name === 'user' ? list.userName : value;
}
