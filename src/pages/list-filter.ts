import type { PageStart } from '../database/cursors.ts';
import { cleanSearch } from '../database/search.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = { q: '', status: '', language: '', sort: 'title', dir: 'asc', size: '25' };

export type PageFilter = Record<keyof typeof defaults, string>;

export const statuses = ['draft', 'published', 'changed'] as const;
export const sorts = ['title', 'slug', 'status', 'changed'] as const;
export const sizes = ['25', '50', '100'] as const;
export const filterNames = ['q', 'status', 'language'] as const;

type Query = Record<string, unknown>;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Query, { languages, drafts }: { languages: string[]; drafts: boolean }): PageFilter {
  const given = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const oneOf = (name: keyof PageFilter, known: readonly string[]) =>
    known.includes(given(name)) ? given(name) : defaults[name];
  return {
    q: cleanSearch(given('q')),
    status: oneOf('status', drafts ? statuses : []),
    language: oneOf('language', languages),
    sort: oneOf('sort', drafts ? sorts : sorts.filter((sort) => sort !== 'status')),
    dir: oneOf('dir', ['asc', 'desc']),
    size: oneOf('size', sizes),
  };
}

/** The address of the list with this filter; what is as always is left out. */
export function listAddress(filter: PageFilter, start: Partial<PageStart> = {}): string {
  const names = Object.keys(defaults) as (keyof PageFilter)[];
  const own = names.filter((name) => filter[name] !== defaults[name]).map((name) => [name, filter[name]]);
  const query = new URLSearchParams([...own, ...Object.entries(start).filter(([, value]) => value)]);
  return query.size === 0 ? '/pages' : `/pages?${query}`;
}

/** The same list without any filter, sorted and sized as before. */
export const withoutFilters = (filter: PageFilter): PageFilter => ({ ...filter, q: '', status: '', language: '' });
