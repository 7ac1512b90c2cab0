import { encodeCursor } from '../database/cursors.ts';
import { countryName, languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import { describeHeadings, describeTags } from '../lib/list-filters.ts';
import { describePaging, describeTotal } from '../lib/list-pages.ts';
import type { Language, Words } from '../lib/words.ts';
import {
  type CustomerListFilter,
  type FilterName,
  filterNames,
  holders,
  listAddress,
  sizes,
  sorts,
  sortsFor,
} from './list-filter.ts';
import type { CustomerList } from './list-service.ts';

/** What the parts of the page are made of. */
export interface Shown {
  list: CustomerList;
  filter: CustomerListFilter;
  masked: boolean;
  t: Words;
  formats: Formats;
  language: Language;
}

/** What is so of every page of the list. */
const parts = {
  words: 'customers.list',
  names: filterNames,
  sorts,
  sizes,
  addressOf: listAddress,
  encode: encodeCursor,
};

/** The filters of the form, each with what it offers; the first choice is any. */
export function filterFields({ filter, list, masked, t, language }: Shown) {
  const field = (name: keyof CustomerListFilter, options: { value: string; label: string }[]) => ({
    name,
    label: t(`customers.list.filters.${name}`),
    value: filter[name],
    options,
  });
  const any = { value: '', label: t('customers.list.any') };
  const kinds = (name: 'segment' | 'country' | 'language', known: string[], nameOf = (value: string) => value) => {
    const values = filter[name] === '' || known.includes(filter[name]) ? known : [...known, filter[name]];
    const { compare } = new Intl.Collator(language);
    const options = values.map((value) => ({ value, label: nameOf(value) }));
    return field(name, [any, ...options.sort((a, b) => compare(a.label, b.label))]);
  };
  const worded = (name: 'assigned' | 'sort' | 'dir', values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`customers.list.${name}.${value}`) }));
  return [
    kinds('segment', list.kinds.segments),
    kinds('country', list.kinds.countries, (code) => countryName(code, language)),
    kinds('language', list.kinds.languages, (code) => languageName(code, language)),
    field('assigned', [any, ...worded('assigned', holders)]),
    field('sort', worded('sort', sortsFor({ masked }))),
    field('dir', worded('dir', ['asc', 'desc'])),
  ];
}

/** A tag for every filter in force, with the address of the list without it. */
export const describeFilters = (shown: Shown) =>
  describeTags({ ...parts, ...shown, labelOf: (name) => valueLabel(shown, name) });

/** How many customers there are behind the filters. */
export const describeCount = (shown: Shown): string => describeTotal(shown.list.total, { ...parts, ...shown });

/** The links that sort by a column, the other way round if the list is sorted by it; for masked columns only the name. */
export const headings = (shown: Shown) =>
  describeHeadings({
    ...parts,
    ...shown,
    labelOf: (sort) => shown.t(`customers.list.sort.${sort}`),
    offered: sortsFor(shown),
  });

export const pager = (shown: Shown) => describePaging({ ...parts, ...shown });

/** The rows with names instead of codes. */
export const describeRows = ({ list, language }: Shown) =>
  list.rows.map(({ country, language: speaks, ...customer }) => ({
    ...customer,
    country: country && countryName(country, language),
    speaks: speaks && languageName(speaks, language),
  }));

function valueLabel({ filter, list, t, language }: Shown, name: FilterName): string {
  const value = filter[name];
  if (name === 'country') return countryName(value, language);
  if (name === 'language') return languageName(value, language);
  if (name === 'assigned') return t(`customers.list.assigned.${value}`);
  return name === 'holder' ? list.holderName : value;
}
