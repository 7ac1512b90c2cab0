import { encodeCursor } from '../database/cursors.ts';
import { languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import { describeHeadings, describeTags } from '../lib/list-filters.ts';
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

/** What is so of every page of the list. */
const parts = { words: 'pages.list', names: filterNames, sorts, sizes, addressOf: listAddress, encode: encodeCursor };

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
export const describeFilters = (shown: ShownList) =>
  describeTags({ ...parts, ...shown, labelOf: (name) => valueLabel(shown, name) });

export const describeCount = (shown: ShownList): string => describeTotal(shown.list.total, { ...parts, ...shown });

/** The links that sort by a column: the other way round if the list is sorted by it. */
export const headings = (shown: ShownList) =>
  describeHeadings({ ...parts, ...shown, labelOf: (sort) => shown.t(`pages.list.sorts.${sort}`) });

export const pager = (shown: ShownList) => describePaging({ ...parts, ...shown });

function valueLabel({ filter, t, language }: ShownList, name: (typeof filterNames)[number]): string {
  if (name === 'status') return t(`pages.status.${filter.status}`);
  return name === 'language' ? languageName(filter.language, language) : filter.q;
}
