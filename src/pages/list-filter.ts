import { cleanSearch } from '../database/search.ts';
import { listAddresses } from '../lib/list-addresses.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = { q: '', status: '', language: '', sort: 'title', dir: 'asc', size: '25' };

export type PageFilter = Record<keyof typeof defaults, string>;

export const statuses = ['draft', 'published', 'changed'] as const;
export const sorts = ['title', 'slug', 'status', 'changed'] as const;
export const sizes = ['25', '50', '100'] as const;
export const filterNames = ['q', 'status', 'language'] as const;

const addresses = listAddresses('/pages', defaults, filterNames);

export const { addressOf: listAddress, withoutFilters } = addresses;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(
  query: Record<string, unknown>,
  { languages, drafts }: { languages: string[]; drafts: boolean },
): PageFilter {
  const { given, oneOf } = addresses.reader(query);
  return {
    q: cleanSearch(given('q')),
    status: oneOf('status', drafts ? statuses : []),
    language: oneOf('language', languages),
    sort: oneOf('sort', drafts ? sorts : sorts.filter((sort) => sort !== 'status')),
    dir: oneOf('dir', ['asc', 'desc']),
    size: oneOf('size', sizes),
  };
}
