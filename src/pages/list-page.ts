import { encodeCursor } from '../database/cursors.ts';
import { languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import { describePaging, describeTotal } from '../lib/list-pages.ts';
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

export const describeCount = ({ list, t, formats }: ShownList): string =>
  describeTotal(list.total, { words: 'pages.list', t, formats });

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

export const pager = ({ list, filter, t, formats }: ShownList) =>
  describePaging({
    words: 'pages.list',
    t,
    formats,
    list,
    filter,
    sizes,
    addressOf: listAddress,
    encode: encodeCursor,
  });
