import type { Formats } from './formats.ts';
import type { Words } from './words.ts';

/** One page of a list, with what is known of the whole. */
interface Part<Cursor> {
  rows: unknown[];
  total: { count: number; exact: boolean };
  /** The place of the first row, where it is known. */
  from?: number | undefined;
  previous?: Cursor | undefined;
  next?: Cursor | undefined;
}

interface Told {
  /** Where the words are: `users.list` has `count`, `about`, `range` and `range-about`. */
  words: string;
  t: Words;
  formats: Formats;
}

interface Paging<Cursor, Filter extends { size: string }> extends Told {
  list: Part<Cursor>;
  filter: Filter;
  sizes: readonly Filter['size'][];
  addressOf(filter: Filter, start?: Record<string, string>): string;
  encode(cursor: Cursor): string;
}

/** How many there are behind the filters. */
export function describeTotal({ count, exact }: Part<unknown>['total'], { words, t, formats }: Told): string {
  return t(`${words}.${exact ? 'count' : 'about'}`, { count, number: formats.formatNumber(count) });
}

/** The arguments of `components/pager`: where to go from this page of a list, and what it shows. */
export function describePaging<Cursor, Filter extends { size: string }>(paging: Paging<Cursor, Filter>) {
  const { list, filter, sizes, addressOf, encode } = paging;
  return {
    previousUrl: list.previous && addressOf(filter, { before: encode(list.previous) }),
    nextUrl: list.next && addressOf(filter, { after: encode(list.next) }),
    firstUrl: list.previous && addressOf(filter),
    lastUrl: list.next && addressOf(filter, { last: '1' }),
    summary: describePlace(list, paging),
    sizes: sizes.map((size) => ({ size, url: addressOf({ ...filter, size }), current: filter.size === size })),
  };
}

/** Which of how many are shown; only how many where the page was reached from an end whose place is not known. */
export function describePlace({ rows, from, total }: Part<unknown>, told: Told): string {
  const { count, exact } = total;
  const to = from && from + rows.length - 1;
  if (!from || !to || to < from || (exact && to > count)) return describeTotal(total, told);
  const [first, last, number] = [from, to, count].map(told.formats.formatNumber);
  return told.t(`${told.words}.${exact ? 'range' : 'range-about'}`, { count, from: first, to: last, number });
}
