/** A part of a list that is in memory anyway, such as roles and groups. */
export interface Slice<T> {
  items: T[];
  /** Counted from 1. */
  page: number;
  pages: number;
  /** Which ones these are, counted from 1; 0 for none. */
  from: number;
  to: number;
  total: number;
}

/** The part that an address asks for by its number; anything but the number of a part gives the first one. */
export function sliceOf<T>(list: readonly T[], typed: string, size: number): Slice<T> {
  const pages = Math.max(1, Math.ceil(list.length / size));
  const wanted = /^[1-9]\d{0,5}$/.test(typed) ? Number(typed) : 1;
  const page = wanted > pages ? 1 : wanted;
  const items = list.slice((page - 1) * size, page * size);
  const from = items.length > 0 ? (page - 1) * size + 1 : 0;
  return { items, page, pages, from, to: from + Math.max(0, items.length - 1), total: list.length };
}
