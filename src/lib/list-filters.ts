import type { Words } from './words.ts';

interface Narrowed<Filter, Name extends keyof Filter> {
  /** What narrows the list, in the order in which it is shown. */
  names: readonly Name[];
  filter: Filter;
  /** What a filter in force lets through, in words. */
  labelOf(name: Name): string;
  addressOf(filter: Filter): string;
  /** Where the words are: `users.list` has `tag` and `filters`. */
  words: string;
  t: Words;
}

interface Sorted<Filter, Sort extends string> {
  sorts: readonly Sort[];
  filter: Filter;
  labelOf(sort: Sort): string;
  addressOf(filter: Filter): string;
  /** Those by which this person may sort, where that is not all. */
  offered?: readonly string[];
}

/** The tags of `components/filter-tags`: one for every filter in force, with the address of the list without it. */
export function describeTags<Filter, Name extends keyof Filter>(narrowed: Narrowed<Filter, Name>) {
  const { names, filter, labelOf, addressOf, words, t } = narrowed;
  return names
    .filter((name) => filter[name] !== '')
    .map((name) => ({
      label: t(`${words}.tag`, { filter: t(`${words}.filters.${String(name)}`), value: labelOf(name) }),
      removeUrl: addressOf({ ...filter, [name]: '' }),
    }));
}

/** The arguments of `components/sort-heading`, by column: the other way round if the list is sorted by it. */
export function describeHeadings<Filter extends { sort: string; dir: string }, Sort extends string>(
  sorted: Sorted<Filter, Sort>,
) {
  const { sorts, filter, labelOf, addressOf, offered = sorts } = sorted;
  return Object.fromEntries(
    sorts.map((sort) => {
      const current = filter.sort === sort;
      const dir = current && filter.dir === 'asc' ? 'desc' : 'asc';
      const url = offered.includes(sort) ? addressOf({ ...filter, sort, dir }) : undefined;
      return [sort, { label: labelOf(sort), url, direction: current ? filter.dir : undefined }];
    }),
  );
}
