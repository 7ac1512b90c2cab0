import { encodeCursor } from '../database/cursors.ts';
import { languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import type { Language, Words } from '../lib/words.ts';
import { filterNames, listAddress, type PageFilter, sizes, sorts, statuses } from './list-filter.ts';
import type { PageList } from './list-service.ts';

/** What the parts of the list are made of. */
export interface ShownList {
  list: PageList;
  filter: PageFilter;
  /** Whether drafts are in it. */
  drafts: boolean;
  /** The languages of the store. */
  store: string[];
  t: Words;
  formats: Formats;
  language: Language;
}

/** The filters of the form, each with what it offers. */
export function filterFields({ filter, drafts, store, t, language }: ShownList) {
  const any = { value: '', label: t('pages.list.any') };
  const field = (name: keyof PageFilter, options: { value: string; label: string }[]) => ({
    name,
    label: t(`pages.list.filters.${name}`),
    value: filter[name],
    options,
  });
  const ofStatus = statuses.map((value) => ({ value, label: t(`pages.status.${value}`) }));
  return [
    ...(drafts ? [field('status', [any, ...ofStatus])] : []),
    field('language', [any, ...store.map((code) => ({ value: code, label: languageName(code, language) }))]),
    field(
      'sort',
      sorts
        .filter((sort) => drafts || sort !== 'status')
        .map((value) => ({ value, label: t(`pages.list.sorts.${value}`) })),
    ),
    field(
      'dir',
      ['asc', 'desc'].map((value) => ({ value, label: t(`pages.list.directions.${value}`) })),
    ),
  ];
}

/** A tag for every filter in force, with the address of the list without it. */
export function describeFilters({ filter, t, language }: ShownList) {
  const shownValues = {
    q: filter.q,
    status: t(`pages.status.${filter.status || 'draft'}`),
    language: languageName(filter.language || 'en', language),
  };
  return filterNames
    .filter((name) => filter[name] !== '')
    .map((name) => ({
      label: t('pages.list.tag', { filter: t(`pages.list.filters.${name}`), value: shownValues[name] }),
      removeUrl: listAddress({ ...filter, [name]: '' }),
    }));
}

export function describeCount({ list: { total }, t, formats }: ShownList): string {
  const { count, exact } = total;
  return t(exact ? 'pages.list.count' : 'pages.list.about', { count, number: formats.formatNumber(count) });
}

/** The links that sort by a column: the other way round if the list is sorted by it. */
export function headings({ filter, t }: ShownList) {
  return Object.fromEntries(
    sorts.map((sort) => {
      const current = filter.sort === sort;
      const dir = current && filter.dir === 'asc' ? 'desc' : 'asc';
      const url = listAddress({ ...filter, sort, dir });
      return [sort, { label: t(`pages.list.sorts.${sort}`), url, direction: current ? filter.dir : undefined }];
    }),
  );
}

export function pager(shown: ShownList) {
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

/** Which of how many are shown; only how many where that is not known. */
function summary(shown: ShownList): string {
  const { list, t, formats } = shown;
  const { count, exact } = list.total;
  const to = list.from && list.from + list.rows.length - 1;
  if (!list.from || !to || to < list.from || (exact && to > count)) return describeCount(shown);
  const [from, last, number] = [list.from, to, count].map(formats.formatNumber);
  return t(exact ? 'pages.list.range' : 'pages.list.range-about', { count, from, to: last, number });
}
