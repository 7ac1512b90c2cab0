import { cleanSearch } from '../database/search.ts';
import { rowId } from '../lib/http.ts';
import { listAddresses } from '../lib/list-addresses.ts';
import { mailKinds } from './kinds.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = { q: '', state: '', kind: '', user: '', size: '25' };

export type OutboxFilter = Record<keyof typeof defaults, string>;

export const states = ['waiting', 'sent', 'refused', 'expired'] as const;
export const sizes = ['25', '50', '100'] as const;
/** What narrows the list, in the order in which it is shown. */
export const filterNames = ['q', 'state', 'kind', 'user'] as const;

const addresses = listAddresses('/outbox', defaults, filterNames);

export const { addressOf: listAddress, withoutFilters } = addresses;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Record<string, unknown>): OutboxFilter {
  const { given, oneOf } = addresses.reader(query);
  return {
    q: cleanSearch(given('q')),
    state: oneOf('state', states),
    kind: oneOf('kind', Object.keys(mailKinds)),
    user: rowId(given('user')) > 0 ? given('user') : '',
    size: oneOf('size', sizes),
  };
}
