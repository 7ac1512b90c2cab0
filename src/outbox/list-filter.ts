import type { PageStart } from '../database/cursors.ts';
import { cleanSearch } from '../database/search.ts';
import { mailKinds } from './kinds.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = { q: '', state: '', kind: '', user: '', size: '25' };

export type OutboxFilter = Record<keyof typeof defaults, string>;

export const states = ['waiting', 'sent', 'refused', 'expired'] as const;
export const sizes = ['25', '50', '100'] as const;
/** What narrows the list, in the order in which it is shown. */
export const filterNames = ['q', 'state', 'kind', 'user'] as const;

type Query = Record<string, unknown>;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Query): OutboxFilter {
  const given = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const oneOf = (name: keyof OutboxFilter, known: readonly string[]) =>
    known.includes(given(name)) ? given(name) : defaults[name];
  return {
    q: cleanSearch(given('q')),
    state: oneOf('state', states),
    kind: oneOf('kind', Object.keys(mailKinds)),
    user: /^[1-9]\d{0,14}$/.test(given('user')) ? given('user') : '',
    size: oneOf('size', sizes),
  };
}

/** The address of the list with this filter; what is as always is left out. */
export function listAddress(filter: OutboxFilter, start: Partial<PageStart> = {}): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(defaults) as (keyof OutboxFilter)[])
    if (filter[name] !== defaults[name]) query.set(name, filter[name]);
  for (const [name, value] of Object.entries(start)) if (value) query.set(name, value);
  return query.size === 0 ? '/outbox' : `/outbox?${query}`;
}

/** The same list without any filter. */
export const withoutFilters = (filter: OutboxFilter): OutboxFilter => ({ ...defaults, size: filter.size });
